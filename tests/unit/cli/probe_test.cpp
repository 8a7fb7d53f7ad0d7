// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/probe.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::cli {
namespace {

using ::testing::HasSubstr;
using Level = Finding::Level;

/// An answer with that many parts of 2 GiB.
lfs::BatchAction parts_of_2_gib(unsigned parts) {
  lfs::Action action{lfs::SecretUrl("https://h/done?signature=c4n4ry"), {}};
  action.header.push_back({"chunk_size", "2147483648"});
  for (unsigned i = 1; i <= parts; ++i) {
    action.header.push_back({fmt::format("{:05}", i), "https://s/part?signature=c4n4ry"});
  }
  return {action, std::nullopt};
}

TEST(DoctorOnAProbe, IsContentWithParts) {
  const Finding finding = probe_finding("origin", parts_of_2_gib(3));
  EXPECT_EQ(finding.level, Level::good);
  EXPECT_EQ(finding.what, "remote origin: the server takes a file of 6 GiB in 3 parts");
}

TEST(DoctorOnAProbe, CallsPartsThatDoNotAddUpAProblem) {
  const Finding finding = probe_finding("origin", parts_of_2_gib(2));
  EXPECT_EQ(finding.level, Level::problem);
  EXPECT_THAT(finding.what, HasSubstr("remote origin: "));
  EXPECT_THAT(finding.what, ::testing::Not(HasSubstr("c4n4ry")));
}

TEST(DoctorOnAProbe, SaysWhereHoistHasNoPart) {
  const Finding finding =
      probe_finding("origin", {lfs::Action{lfs::SecretUrl("https://h/put"), {}}, std::nullopt});
  EXPECT_EQ(finding.level, Level::hint);
  EXPECT_THAT(finding.what, HasSubstr("no multipart"));
  EXPECT_THAT(finding.remedy, HasSubstr("5 GB"));
}

TEST(DoctorOnAProbe, WondersAboutAServerThatHasWhatNobodyHas) {
  EXPECT_EQ(probe_finding("origin", {}).level, Level::hint);
}

}  // namespace
}  // namespace hoist::cli
