# Building for the host: the same libraries with the system's C library, for
# GoogleTest, sanitizers and fuzzers.
#
#   vspaced_library(NAME sources...)   static library
#   host_test(NAME sources...)         GoogleTest program, registered with CTest
enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)

add_library(host_options INTERFACE)
target_compile_options(host_options INTERFACE -fno-omit-frame-pointer)
if(VSPACED_SANITIZE)
  target_compile_options(host_options INTERFACE
    -fsanitize=${VSPACED_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(host_options INTERFACE -fsanitize=${VSPACED_SANITIZE})
endif()

function(vspaced_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC vspaced_warnings host_options)
endfunction()

function(host_test name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE vspaced_warnings host_options GTest::gtest_main)
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
endfunction()
