// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/share.hpp"

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct ShareRow {
  const char* name;
  unsigned connections;
  Standing standing;
  unsigned share;
};
class ConnectionShare : public testing::TestWithParam<ShareRow> {};

TEST_P(ConnectionShare, Is) {
  EXPECT_EQ(connection_share(GetParam().connections, GetParam().standing), GetParam().share);
}

INSTANTIATE_TEST_SUITE_P(Table, ConnectionShare,
                         testing::Values(ShareRow{"alone_all", 16, {1, 0}, 16},
                                         ShareRow{"two_half_each", 16, {2, 1}, 8},
                                         ShareRow{"the_rest_to_the_first", 16, {3, 0}, 6},
                                         ShareRow{"no_rest_for_the_second", 16, {3, 1}, 5},
                                         ShareRow{"no_rest_for_the_last", 16, {3, 2}, 5},
                                         ShareRow{"no_rest_without_a_place", 16, {3}, 5},
                                         ShareRow{"never_none", 4, {8, 7}, 1},
                                         ShareRow{"no_rest_above_one", 4, {8, 0}, 1},
                                         ShareRow{"nobody_holds_yet", 16, {0}, 16},
                                         ShareRow{"one_connection_alone", 1, {1, 0}, 1}),
                         test::row_name);

TEST(ConnectionShares, AddUpToTheConnectionsWhereThereIsOneForEach) {
  for (unsigned connections = 1; connections <= 40; ++connections) {
    for (unsigned peers = 1; peers <= connections; ++peers) {
      unsigned sum = 0;
      for (unsigned place = 0; place < peers; ++place) {
        sum += connection_share(connections, {peers, place});
      }
      EXPECT_EQ(sum, connections) << peers << " peers";
    }
  }
}

struct BandwidthRow {
  const char* name;
  std::uint64_t bytes_per_second;
  unsigned peers;
  std::uint64_t share;
};
class BandwidthShare : public testing::TestWithParam<BandwidthRow> {};

TEST_P(BandwidthShare, Is) {
  EXPECT_EQ(bandwidth_share(GetParam().bytes_per_second, GetParam().peers), GetParam().share);
}

INSTANTIATE_TEST_SUITE_P(Table, BandwidthShare,
                         testing::Values(BandwidthRow{"alone_all", 1000, 1, 1000},
                                         BandwidthRow{"divided", 1000, 3, 333},
                                         BandwidthRow{"no_limit_stays_none", 0, 3, 0},
                                         BandwidthRow{"a_limit_never_becomes_none", 2, 8, 1},
                                         BandwidthRow{"nobody_holds_yet", 1000, 0, 1000}),
                         test::row_name);

}  // namespace
}  // namespace hoist::lfs
