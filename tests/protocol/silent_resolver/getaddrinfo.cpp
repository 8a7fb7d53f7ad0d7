// SPDX-License-Identifier: Apache-2.0
// Loaded before the C library, it makes every name server silent, and says when one is asked by
// making the file that HOIST_TEST_MARK names.
#include <cstdlib>

#include <fcntl.h>
#include <netdb.h>
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char*, const char*,
                                                                  const addrinfo*, addrinfo**) {
  ::close(::open(std::getenv("HOIST_TEST_MARK"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ::sleep(600);
  return EAI_AGAIN;
}
