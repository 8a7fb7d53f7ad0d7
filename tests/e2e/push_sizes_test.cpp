// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = 65536;

struct SizesRow {
  const char* name;
  hub::Dialect dialect;
};

class PushSizes : public GitWorld, public ::testing::WithParamInterface<SizesRow> {
 protected:
  void start() { start_hub({.dialect = GetParam().dialect, .chunk_size = part}); }
};

TEST_P(PushSizes, ArriveAroundTheBordersOfParts) {
  start();
  const auto repository = make_repository();
  std::vector<TestFile> files;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, part - 1, part, part + 1, 2 * part,
                                 5 * part - 1, 5 * part, 5 * part + 1}) {
    files.push_back({"size-" + std::to_string(size) + ".bin", random_bytes(size, size)});
  }
  commit(repository, files);
  expect_success(push(repository));
  expect_on_hub(files);
  expect_cloned(files);
  // All but the empty one, which git-lfs never sends.
  EXPECT_EQ(count(hub::Target::complete), files.size() - 1);
}

TEST_P(PushSizes, ManySmallOnesGoBesideAFewLargeOnes) {
  start();
  const auto repository = make_repository();
  std::vector<TestFile> files;
  for (std::size_t i = 0; i < 300; ++i) {
    files.push_back({"many/" + std::to_string(i) + ".bin", random_bytes(100 + i, i)});
  }
  // git-lfs asks for 100 objects at a time, in the order of their names.
  for (const char* place : {"a", "many/15-large", "many/230-large", "z"}) {
    files.push_back({std::string(place) + ".bin", random_bytes(7 * part + 1, files.size())});
  }
  commit(repository, files);
  expect_success(push(repository));
  expect_on_hub(files);
  expect_cloned(files);
  // Four large ones, at least, in eight parts each.
  EXPECT_GE(count(hub::Target::part), 32U);
}

INSTANTIATE_TEST_SUITE_P(Dialects, PushSizes,
                         ::testing::Values(SizesRow{"Hub", hub::Dialect::hub},
                                           SizesRow{"CsgHub", hub::Dialect::csghub}),
                         row_name);

class PushOne : public GitWorld {};

TEST_F(PushOne, GoesUpInPartsAtTheSameTimeAndIsVerified) {
  start_hub({.chunk_size = part});
  hub().set_faults(hub::named_faults("part-slow-10-mb"));
  const auto repository = make_repository();
  const std::vector<TestFile> files{{"model.bin", random_bytes(20 * part + 7, 1)}};
  commit(repository, files);
  expect_success(push(repository));
  expect_on_hub(files);
  EXPECT_EQ(count(hub::Target::part), 21U);
  EXPECT_EQ(count(hub::Target::complete), 1U);
  EXPECT_EQ(count(hub::Target::verify), 1U);
  EXPECT_GT(hub().peak_part_connections(), 1U);
}

}  // namespace
}  // namespace hoist::test
