# Every C target of the project links `vspaced_warnings`; C++ tests get what
# exists for C++.
add_library(vspaced_warnings INTERFACE)
target_compile_options(vspaced_warnings INTERFACE
  -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wundef -Wvla -Wcast-align -Wwrite-strings -Wformat=2 -Wdate-time
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes;-Wmissing-prototypes;-Wold-style-definition>)
target_include_directories(vspaced_warnings INTERFACE ${CMAKE_SOURCE_DIR}/include)
