// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/fd.hpp"

#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace hoist::lfs {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

TEST(UniqueFd, ClosesItsDescriptorWhenItGoes) {
  const int fd = open_null();
  {
    const UniqueFd owner(fd);
    EXPECT_TRUE(owner);
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

TEST(UniqueFd, MovesOwnershipAndClosesWhatItHeldBefore) {
  const int first = open_null();
  const int second = open_null();
  UniqueFd a(first);
  UniqueFd b(second);
  a = std::move(b);
  EXPECT_FALSE(is_open(first));
  EXPECT_TRUE(is_open(second));
  EXPECT_EQ(a.fd(), second);
}

TEST(UniqueFd, ReleasesWithoutClosing) {
  UniqueFd owner(open_null());
  const UniqueFd taken(owner.release());
  EXPECT_FALSE(owner);
  EXPECT_TRUE(is_open(taken.fd()));
}

TEST(UniqueFd, OwnsNothingByDefault) {
  const UniqueFd none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.fd(), -1);
}

}  // namespace
}  // namespace hoist::lfs
