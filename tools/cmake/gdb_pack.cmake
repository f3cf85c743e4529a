# The programs with vspaced or its kernel in them, with the script pack beside them as
# GDB's auto-load wants it: where the user trusts the folder, it comes with the program.
foreach(program refkernel vspaced debugger_fixture
    server_test server_long_test server_threads_test server_shards_threads_test)
  if(TARGET ${program})
    file(GENERATE OUTPUT $<TARGET_FILE:${program}>-gdb.py
      INPUT ${CMAKE_SOURCE_DIR}/tools/gdb/autoload.py)
  endif()
endforeach()
