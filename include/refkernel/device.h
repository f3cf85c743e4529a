// Console and I/O ports: methods of CONSOLE and IO_PORT capabilities.
#ifndef REFKERNEL_DEVICE_H
#define REFKERNEL_DEVICE_H

enum rk_console_method {
    // words: 0 number of bytes, 1.. the bytes, eight a word, lowest first. At
    // most RK_CONSOLE_BYTES_MAX; longer texts take several calls. Bytes 32 to
    // 126 and newline are written as they are, others as '?', so that no program
    // can steer a terminal.
    RK_CONSOLE_WRITE = 1,
};

enum { RK_CONSOLE_BYTES_MAX = 511 * 8 };

enum rk_io_port_method {
    // words: 0 offset from the first port, 1 width in bytes (1, 2, 4).
    // Out: word 0 the value.
    RK_IO_PORT_READ = 1,
    // words: 0 offset, 1 width, 2 value.
    RK_IO_PORT_WRITE = 2,
};

#endif
