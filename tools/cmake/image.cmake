# Building for the bare machine with the system's own compiler: freestanding, no
# library, general registers only, fixed addresses.
#
#   vspaced_library(NAME sources...)   static library of the image
#   image_program(NAME sources...)     user program ELF, linked by linker.ld; link
#                                      its libraries with target_link_libraries
set(CMAKE_C_FLAGS_RELEASE "") # image_options says all of it
set(CMAKE_ASM_FLAGS_RELEASE "")

# A target that is OF_KERNEL has -O2: the kernel has its few hot functions written
# for that, and gains nothing by more.
add_library(image_options INTERFACE)
target_compile_options(image_options INTERFACE
  -ffreestanding -fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables
  -fno-omit-frame-pointer -fcf-protection=none -ffunction-sections -fdata-sections
  -mno-red-zone -mgeneral-regs-only -g
  $<IF:$<BOOL:$<TARGET_PROPERTY:OF_KERNEL>>,-O2,-O3>)
target_link_options(image_options INTERFACE
  -nostdlib -static -no-pie -Wl,--build-id=none -Wl,--gc-sections
  -Wl,-z,max-page-size=4096 -Wl,-z,noexecstack)

# Each program is optimized as one piece: most of a request's path is small
# functions in files of their own. The linking compiler is told again what it
# generates code for. What every request goes through may take in more than usual:
# that saves a request a twentieth of its instructions, for 40 KiB of code.
set(image_whole -flto -ffat-lto-objects)
set(image_hot asobj server port_refkernel vspaced)
target_compile_options(image_options INTERFACE
  "$<$<IN_LIST:$<TARGET_PROPERTY:NAME>,${image_hot}>:--param=max-inline-insns-auto=120>"
  "$<$<IN_LIST:$<TARGET_PROPERTY:NAME>,${image_hot}>:--param=inline-unit-growth=200>")

function(vspaced_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC vspaced_warnings image_options)
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:C>:${image_whole}>)
endfunction()

function(image_program name)
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:C>:${image_whole}>)
  set_target_properties(${name} PROPERTIES
    OUTPUT_NAME ${name}.elf
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/image
    LINK_DEPENDS ${CMAKE_SOURCE_DIR}/linker.ld)
  target_link_libraries(${name} PRIVATE vspaced_warnings image_options)
  target_link_options(${name} PRIVATE -T ${CMAKE_SOURCE_DIR}/linker.ld
    -flto=1 -flto-partition=none -O3 -ffreestanding -mno-red-zone -mgeneral-regs-only
    -fno-omit-frame-pointer -fno-asynchronous-unwind-tables -fno-stack-protector -fno-pic -fno-pie
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=build
    -frandom-seed=vspaced)
endfunction()
