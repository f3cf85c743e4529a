#include "x86_64/machine.h"

#include "core/arch.h"
#include "core/kernel.h"
#include "rt/time_stamp.h"
#include "x86_64/apic.h"
#include "x86_64/console.h"
#include "x86_64/entry.h"
#include "x86_64/gates.h"
#include "x86_64/image.h"
#include "x86_64/map.h"
#include "x86_64/multiboot.h"
#include "x86_64/others.h"
#include "x86_64/processor.h"
#include "x86_64/registers.h"
#include "x86_64/timer.h"

uint64_t machine_root IMAGE_SEALED;

static struct loaded loaded;

void arch_pause(void) {
    loop_pause();
}

void arch_fence(void) {
    memory_fence();
}

uint32_t arch_port_read(uint16_t port, unsigned width_bytes) {
    switch (width_bytes) {
    case 1:
        return port_read8(port);
    case 2:
        return port_read16(port);
    default:
        return port_read32(port);
    }
}

void arch_port_write(uint16_t port, unsigned width_bytes, uint32_t value) {
    switch (width_bytes) {
    case 1:
        port_write8(port, (uint8_t)value);
        break;
    case 2:
        port_write16(port, (uint16_t)value);
        break;
    default:
        port_write32(port, value);
        break;
    }
}

void machine_start(uint32_t information) {
    uint64_t begin_stamp = time_stamp();
    console_start();
    gates_fill();
    processor_start(0);
    multiboot_read(information,
                   (struct kernel_ram){image_physical(image_begin), image_physical(image_end)},
                   &loaded);
    uint64_t registers = apic_registers();
    struct acpi_cpus cpus;
    others_find(&loaded.ram, &cpus);
    uint32_t features = processor_features();
    machine_root = map_build(&loaded.ram, &loaded.taken, registers, features & RK_FEATURE_PAGE_1G);
    arch_space_leave();
    apic_start();
    timer_measure();
    others_start(&cpus);
    kernel_start(&(struct kernel_boot){
        .ram = loaded.ram.array,
        .ram_count = loaded.ram.count,
        .taken = loaded.taken.array,
        .taken_count = loaded.taken.count,
        .devices = loaded.devices.array,
        .device_count = loaded.devices.count,
        .modules = loaded.modules,
        .module_count = loaded.module_count,
        .command_line = loaded.command_line,
        .cpu_count = cpus.count,
        .cpu_ids = cpus.ids,
        .feature_flags = features,
        .tick_ns = TIMER_TICK_NS,
        .begin_stamp = begin_stamp,
    });
    others_release();
    timer_start();
    entry_start();
}
