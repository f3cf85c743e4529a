# Every C target of the project links `vspaced_warnings`; C++ tests get what
# exists for C++, and without what fires there on C's headers: -Wshadow takes a
# function that is named like a struct (vspaced_map) for shadowing, and what
# -Wsign-conversion says differs with the sanitizers.
add_library(vspaced_warnings INTERFACE)
target_compile_options(vspaced_warnings INTERFACE
  -Werror -Wall -Wextra -Wpedantic -Wconversion
  -Wundef -Wvla -Wcast-align -Wwrite-strings -Wformat=2 -Wdate-time)
foreach(warning shadow sign-conversion strict-prototypes missing-prototypes old-style-definition)
  target_compile_options(vspaced_warnings INTERFACE $<$<COMPILE_LANGUAGE:C>:-W${warning}>)
endforeach()
target_include_directories(vspaced_warnings INTERFACE ${CMAKE_SOURCE_DIR}/include)
# Two keywords that C++ spells otherwise.
target_compile_definitions(vspaced_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:_Static_assert=static_assert;_Noreturn=[[noreturn]]>)
