# The limits of include/vspaced/limits.h that a configuration may set. Empty: as
# the header says.
foreach(limit VSPACED_SHARDS VSPACED_OBJECTS_PER_SHARD VSPACED_MAPPINGS_PER_SHARD
    VSPACED_MEMORIES_PER_SHARD)
  set(${limit} "" CACHE STRING "See include/vspaced/limits.h, whose value holds if this is empty")
  if(NOT "${${limit}}" STREQUAL "")
    target_compile_definitions(vspaced_warnings INTERFACE ${limit}=${${limit}})
  endif()
endforeach()
