# Building for the host: the same libraries with the system's C library, for
# GoogleTest, sanitizers and fuzzers.
#
#   vspaced_library(NAME sources...)   static library
#   host_test(NAME sources... [LABEL threads|long|exhaustive])
#                                      GoogleTest program, registered with CTest.
#                                      `threads`: runs under ThreadSanitizer too.
#                                      `long`: random tests that run without
#                                      sanitizers only, to get further.
#                                      `exhaustive`: with tools/test --all only.
#   fuzz_target(NAME sources...)       libFuzzer program; in fuzz builds only
enable_language(CXX) # for the tests
foreach(language C CXX) # CMake's own would add NDEBUG: asserts stay
  set(CMAKE_${language}_FLAGS_RELWITHDEBINFO "-O2 -g")
  set(CMAKE_${language}_FLAGS_RELEASE "-O2 -g") # benchmarks, as the image is
endforeach()
if(VSPACED_SANITIZE AND NOT VSPACED_FUZZ)
  # The tests, which are C++, compile in a quarter of the time; what they test is C.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O0 -g1")
endif()

add_library(host_options INTERFACE)
if(VSPACED_BENCH) # what of the image's options changes the code; peers have the usual
  foreach(option
      -ffreestanding -mgeneral-regs-only -mno-red-zone -fno-pic -fno-pie
      -fno-stack-protector -fcf-protection=none -fno-omit-frame-pointer)
    target_compile_options(host_options INTERFACE $<$<COMPILE_LANGUAGE:C>:${option}>)
  endforeach()
  target_link_options(host_options INTERFACE -no-pie)
else()
  target_compile_options(host_options INTERFACE -fno-omit-frame-pointer)
endif()
if(VSPACED_SANITIZE)
  target_compile_options(host_options INTERFACE
    -fsanitize=${VSPACED_SANITIZE} -fno-sanitize-recover=all
    # Not in the tests: it costs a third of their compilation, and they are not under test.
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<NOT:$<BOOL:${VSPACED_FUZZ}>>>:-fno-sanitize=undefined>)
  target_link_options(host_options INTERFACE -fsanitize=${VSPACED_SANITIZE})
  if(VSPACED_SANITIZE STREQUAL "thread" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # It doesn't understand fences and says so. Ours order stores for readers from
    # outside of the program, which no sanitizer sees.
    target_compile_options(host_options INTERFACE -Wno-tsan)
  endif()
endif()
if(VSPACED_COVERAGE)
  # Of what is tested, which is C. Atomic, for some tests have threads.
  target_compile_options(host_options INTERFACE
    $<$<COMPILE_LANGUAGE:C>:--coverage> $<$<COMPILE_LANGUAGE:C>:-fprofile-update=atomic>)
  target_link_options(host_options INTERFACE --coverage)
endif()

function(vspaced_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC vspaced_warnings host_options)
endfunction()

find_package(GTest REQUIRED)
if(VSPACED_FUZZ)
  # Counters in all code, the fuzzer's main only in the fuzz targets.
  target_compile_options(host_options INTERFACE -fsanitize=fuzzer-no-link)

  function(fuzz_target name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE vspaced_warnings host_options)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  endfunction()
else()
  enable_testing()
  include(GoogleTest)
  add_custom_target(tests_threads) # what the label names, to build no more than that
  add_custom_target(tests_long)
  add_custom_target(tests_exhaustive)

  # GoogleTest's header is most of what the compiler reads for a test: once for all.
  file(WRITE ${CMAKE_BINARY_DIR}/host_test_header.cpp "")
  add_library(host_test_header OBJECT ${CMAKE_BINARY_DIR}/host_test_header.cpp)
  target_link_libraries(host_test_header PRIVATE vspaced_warnings host_options GTest::gtest_main)
  target_precompile_headers(host_test_header PRIVATE <gtest/gtest.h>)

  function(host_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "")
    add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
    target_link_libraries(${name} PRIVATE vspaced_warnings host_options GTest::gtest_main)
    if(NOT arg_UNPARSED_ARGUMENTS MATCHES "\\.c(;|$)") # C++ alone
      target_precompile_headers(${name} REUSE_FROM host_test_header)
    endif()
    set(properties TIMEOUT 300)
    if(arg_LABEL)
      add_dependencies(tests_${arg_LABEL} ${name})
      list(APPEND properties LABELS ${arg_LABEL})
    endif()
    gtest_discover_tests(${name}
      TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
  endfunction()
endif()
