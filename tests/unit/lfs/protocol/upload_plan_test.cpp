// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/upload_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using testing::HasSubstr;

Action action(std::vector<Header> header) {
  return {SecretUrl("https://hub.example/complete?sig=s3cr3t"), std::move(header)};
}

std::string part_url(int number) { return "https://store.example/p" + std::to_string(number); }

std::vector<std::string> urls_of(const UploadPlan& plan) {
  std::vector<std::string> urls;
  for (const SecretUrl& url : std::get<MultipartUpload>(plan).part_urls)
    urls.push_back(url.reveal());
  return urls;
}

TEST(UploadPlan, IsOnePutWithTheActionsHeadersWithoutAChunkSize) {
  const std::vector<Header> header{{"Authorization", "Basic abc"}, {"x-custom", "1"}};
  const UploadPlan plan = plan_upload(10, action(header));
  ASSERT_TRUE(std::holds_alternative<SinglePut>(plan));
  EXPECT_EQ(std::get<SinglePut>(plan).headers, header);
  EXPECT_EQ(std::get<SinglePut>(plan).url.reveal(), "https://hub.example/complete?sig=s3cr3t");
}

TEST(UploadPlan, LeavesTheFramingOfAPutToTheTransport) {
  const UploadPlan plan = plan_upload(10, action({{"Content-Length", "7"},
                                                  {"transfer-encoding", "chunked"},
                                                  {"Expect", "100-continue"},
                                                  {"Connection", "close"},
                                                  {"x-custom", "1"}}));
  EXPECT_EQ(std::get<SinglePut>(plan).headers, (std::vector<Header>{{"x-custom", "1"}}));
}

TEST(UploadPlan, OrdersUnpaddedKeysAsNumbers) {
  std::vector<Header> header{{"chunk_size", "10"}};
  // git-lfs hands the keys on in the order of their bytes: 1, 10, 11, 2, ...
  for (const int n : {1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9}) {
    header.push_back({std::to_string(n), part_url(n)});
  }
  std::vector<std::string> expected;
  for (int n = 1; n <= 11; ++n) expected.push_back(part_url(n));
  EXPECT_EQ(urls_of(plan_upload(105, action(header))), expected);
}

TEST(UploadPlan, TakesPaddedKeysAndIgnoresForeignOnes) {
  const UploadPlan plan = plan_upload(20, action({{"upload_id", "abc"},
                                                  {"00002", part_url(2)},
                                                  {"chunk_size", "10"},
                                                  {"Authorization", "Bearer x"},
                                                  {"00001", part_url(1)},
                                                  {"1a", "no part"}}));
  EXPECT_EQ(urls_of(plan), (std::vector{part_url(1), part_url(2)}));
  EXPECT_EQ(std::get<MultipartUpload>(plan).completion.reveal(),
            "https://hub.example/complete?sig=s3cr3t");
}

TEST(UploadPlan, TakesAnEmptyObjectWithNoPartOrWithOne) {
  EXPECT_TRUE(urls_of(plan_upload(0, action({{"chunk_size", "10"}}))).empty());
  EXPECT_EQ(urls_of(plan_upload(0, action({{"chunk_size", "10"}, {"1", part_url(1)}}))).size(), 1U);
}

struct BadAction {
  const char* name;
  std::uint64_t size;
  std::vector<Header> header;
  const char* complaint;
};

class BadActions : public testing::TestWithParam<BadAction> {};

TEST_P(BadActions, AreRefusedWithTheReason) {
  try {
    static_cast<void>(plan_upload(GetParam().size, action(GetParam().header)));
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(GetParam().complaint));
    EXPECT_THAT(error.what(), Not(HasSubstr("s3cr3t")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    UploadPlan, BadActions,
    testing::Values(
        BadAction{"ZeroChunk", 10, {{"chunk_size", "0"}, {"1", part_url(1)}}, "chunk_size of 0"},
        BadAction{"NegativeChunk", 10, {{"chunk_size", "-5"}}, "not a number in range"},
        BadAction{"WordAsChunk", 10, {{"chunk_size", "many"}}, "not a number in range"},
        BadAction{"EmptyChunk", 10, {{"chunk_size", ""}}, "not a number in range"},
        BadAction{"FractionAsChunk", 10, {{"chunk_size", "1.5"}}, "not a number in range"},
        BadAction{"ChunkAboveAllNumbers",
                  10,
                  {{"chunk_size", "99999999999999999999999"}},
                  "not a number in range"},
        BadAction{"TinyChunkOfHugeObject", 1ULL << 62U, {{"chunk_size", "1"}}, "parts"},
        BadAction{"NoParts", 10, {{"chunk_size", "10"}}, "names 0 parts"},
        BadAction{"TooFewParts", 20, {{"chunk_size", "10"}, {"1", part_url(1)}}, "make 2"},
        BadAction{"TooManyParts",
                  10,
                  {{"chunk_size", "10"}, {"1", part_url(1)}, {"2", part_url(2)}},
                  "make 1"},
        BadAction{"DoubledPart",
                  20,
                  {{"chunk_size", "10"}, {"1", part_url(1)}, {"01", part_url(1)}},
                  "part 1 twice"},
        BadAction{"MissingPart",
                  20,
                  {{"chunk_size", "10"}, {"1", part_url(1)}, {"3", part_url(3)}},
                  "lacks part 2"},
        BadAction{"PartsFromZero",
                  20,
                  {{"chunk_size", "10"}, {"0", part_url(0)}, {"1", part_url(1)}},
                  "names part 0, where parts count from 1"},
        BadAction{"HugePartNumber",
                  10,
                  {{"chunk_size", "10"}, {"99999999999999999999999", part_url(1)}},
                  "part number"},
        BadAction{"PartIsNoUrl", 10, {{"chunk_size", "10"}, {"1", "s3cr3t"}}, "part 1: "},
        BadAction{"PartIsNoHttpUrl",
                  10,
                  {{"chunk_size", "10"}, {"1", "file:///s3cr3t"}},
                  "neither http nor https"}),
    test::row_name);

TEST(PartRange, CoversTheObjectExactly) {
  EXPECT_EQ(part_range(25, 10, 1), (PartRange{0, 10}));
  EXPECT_EQ(part_range(25, 10, 3), (PartRange{20, 5}));
  EXPECT_EQ(part_range(20, 10, 2), (PartRange{10, 10}));
  EXPECT_EQ(part_range(0, 10, 1), (PartRange{0, 0}));
  const std::uint64_t huge = 50'000'000'000'000;
  EXPECT_EQ(part_range(huge, 5'000'000'000, 10'000),
            (PartRange{49'995'000'000'000, 5'000'000'000}));
}

}  // namespace
}  // namespace hoist::lfs
