// What every service does before it serves: the envelope and the intake are
// checked (src/startup), and rootd is told.
#ifndef SERVICES_COMMON_SERVICE_H
#define SERVICES_COMMON_SERVICE_H

#include <stdint.h>

#include "bootstrap/envelope.h"
#include "bootstrap/intake.h"

// Returns the accepted envelope; reports the failure and ends the service if
// anything is not as its role's intake specification says.
const struct envelope_v1 *service_check(const void *envelope, uint64_t size,
                                        enum bootstrap_role role);

// Tells rootd the outcome. With READY, the capability in `slot` goes along: the
// endpoint through which rootd talks to the service; 0 for none. Any other status
// ends the service.
void service_report(enum startup_status status, uint32_t slot);

#endif
