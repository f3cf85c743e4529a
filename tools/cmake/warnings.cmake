# Every C target of the project links `vspaced_warnings`; C++ tests get what
# exists for C++.
add_library(vspaced_warnings INTERFACE)
target_compile_options(vspaced_warnings INTERFACE
  -Werror -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion
  -Wundef -Wvla -Wcast-align -Wwrite-strings -Wformat=2 -Wdate-time
  $<$<COMPILE_LANGUAGE:C>:-Wshadow;-Wstrict-prototypes;-Wmissing-prototypes;-Wold-style-definition>)
target_include_directories(vspaced_warnings INTERFACE ${CMAKE_SOURCE_DIR}/include)
# Tests include the C headers. C++ spells these two keywords otherwise, and takes
# a function that is named like a struct (vspaced_map) for shadowing, so -Wshadow
# above is for C only.
target_compile_definitions(vspaced_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:_Static_assert=static_assert;_Noreturn=[[noreturn]]>)
