// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::hub {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

enum class Offer { basic_only, multipart_too };

struct TransferRow {
  std::string_view name;
  Dialect dialect;
  Offer offer;
  std::vector<std::uint64_t> sizes;
  std::string_view transfer;
};

class Transfer : public ::testing::TestWithParam<TransferRow> {};

TEST_P(Transfer, IsChosenByDialectOfferAndSizes) {
  const auto& row = GetParam();
  std::vector<std::string> offered{"basic"};
  if (row.offer == Offer::multipart_too) offered.emplace_back("multipart");
  EXPECT_EQ(choose_transfer({row.dialect, 10}, offered, row.sizes), row.transfer);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Transfer,
    ::testing::Values(
        TransferRow{"HubLargeAmongSmall", Dialect::hub, Offer::multipart_too, {1, 11}, "multipart"},
        TransferRow{"HubSmallOnly", Dialect::hub, Offer::multipart_too, {1, 10}, "basic"},
        TransferRow{"HubNotOffered", Dialect::hub, Offer::basic_only, {11}, "basic"},
        TransferRow{"CsgHubAnySize", Dialect::csghub, Offer::multipart_too, {1}, "multipart"},
        TransferRow{"CsgHubNothingMissing", Dialect::csghub, Offer::multipart_too, {}, "basic"},
        TransferRow{"CsgHubNotOffered", Dialect::csghub, Offer::basic_only, {1}, "basic"},
        TransferRow{"KohakuHubSaysBasic", Dialect::kohakuhub, Offer::multipart_too, {11}, "basic"}),
    [](const auto& row) { return std::string(row.param.name); });

struct ShapeRow {
  std::string_view name;
  UploadRules rules;
  std::string_view transfer;
  std::uint64_t size;
  UploadShape shape;
};

class Shape : public ::testing::TestWithParam<ShapeRow> {};

TEST_P(Shape, FollowsFromDialectTransferAndSize) {
  const auto& row = GetParam();
  const auto shape = choose_shape(row.rules, row.transfer, row.size);
  EXPECT_EQ(shape.multipart, row.shape.multipart);
  EXPECT_EQ(shape.chunk_size, row.shape.chunk_size);
  EXPECT_EQ(shape.parts, row.shape.parts);
}

const UploadShape single{false, 0, 1};

INSTANTIATE_TEST_SUITE_P(
    Table, Shape,
    ::testing::Values(
        ShapeRow{"HubWhole", {Dialect::hub, 10}, "multipart", 20, {true, 10, 2}},
        ShapeRow{"HubRest", {Dialect::hub, 10}, "multipart", 21, {true, 10, 3}},
        ShapeRow{"HubSmallInMultipart", {Dialect::hub, 10}, "multipart", 1, {true, 10, 1}},
        ShapeRow{"HubEmpty", {Dialect::hub, 10}, "multipart", 0, single},
        ShapeRow{"HubSinglePut", {Dialect::hub, 10, 5}, "multipart", 5, single},
        ShapeRow{"HubAboveSinglePut", {Dialect::hub, 10, 5}, "multipart", 6, {true, 10, 1}},
        ShapeRow{"HubBasic", {Dialect::hub, 10}, "basic", 20, single},
        ShapeRow{"HubTenThousand", {Dialect::hub, 10}, "multipart", 100'001, {true, 11, 9091}},
        ShapeRow{"CsgHubSmall", {Dialect::csghub, 10}, "multipart", 1, {true, 10, 1}},
        ShapeRow{"CsgHubEmpty", {Dialect::csghub, 10}, "multipart", 0, {true, 10, 0}},
        ShapeRow{"CsgHubThousand", {Dialect::csghub, 10}, "multipart", 10'001, {true, 11, 910}},
        ShapeRow{"KohakuHubLarge", {Dialect::kohakuhub, 10}, "basic", 11, {true, 10, 2}},
        ShapeRow{"KohakuHubSmall", {Dialect::kohakuhub, 10}, "basic", 10, single}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PartRange, CoversTheObjectWithoutGaps) {
  const UploadShape shape{true, 10, 3};
  EXPECT_EQ(part_range(shape, 21, 1).first, 0U);
  EXPECT_EQ(part_range(shape, 21, 2).first, 10U);
  EXPECT_EQ(part_range(shape, 21, 2).length, 10U);
  EXPECT_EQ(part_range(shape, 21, 3).first, 20U);
  EXPECT_EQ(part_range(shape, 21, 3).length, 1U);
  EXPECT_EQ(part_range(single, 21, 1).length, 21U);
}

TEST(PartHeader, HasTheKeysOfItsDialect) {
  const UploadShape shape{true, 10, 2};
  EXPECT_THAT(part_header(Dialect::hub, shape, {"a", "b"}, "id"),
              ElementsAre(Pair("00001", "a"), Pair("00002", "b"), Pair("chunk_size", "10")));
  EXPECT_THAT(part_header(Dialect::csghub, shape, {"a", "b"}, "id"),
              ElementsAre(Pair("1", "a"), Pair("2", "b"), Pair("chunk_size", "10")));
  EXPECT_THAT(part_header(Dialect::kohakuhub, shape, {"a", "b"}, "id"),
              ElementsAre(Pair("1", "a"), Pair("2", "b"), Pair("chunk_size", "10"),
                          Pair("upload_id", "id")));
}

TEST(CompletionUrl, IsReadAsItWasWritten) {
  for (const auto dialect : {Dialect::hub, Dialect::csghub, Dialect::kohakuhub}) {
    const auto terms =
        parse_completion_target(completion_target(dialect, {"up", std::string(64, 'a'), 3, 99}));
    ASSERT_TRUE(terms);
    EXPECT_EQ(terms->upload_id, "up");
    EXPECT_EQ(terms->oid, std::string(64, 'a'));
    EXPECT_EQ(terms->serial, 3U);
    EXPECT_EQ(terms->expires_at, 99);
  }
}

TEST(CompletionUrl, IsRefusedWithoutItsTerms) {
  EXPECT_FALSE(parse_completion_target("/api/complete_multipart"));
  EXPECT_FALSE(parse_completion_target("/api/complete_multipart?uploadId=up&oid=a&serial=1"));
}

struct AnswerRow {
  std::string_view name;
  Dialect dialect;
  Outcome outcome;
  int status;
  std::string_view body;
};

class CompletionAnswer : public ::testing::TestWithParam<AnswerRow> {};

TEST_P(CompletionAnswer, IsToldInTheDialectsWay) {
  const auto& row = GetParam();
  const auto response = completion_answer(row.dialect, row.outcome);
  EXPECT_EQ(response.status, row.status);
  EXPECT_EQ(response.body, row.body);
}

Outcome wrong_part() { return {400, "InvalidPart", "why"}; }

INSTANTIATE_TEST_SUITE_P(
    Table, CompletionAnswer,
    ::testing::Values(
        AnswerRow{"HubDone", Dialect::hub, {}, 200, R"({"success":true})"},
        AnswerRow{"HubFailed", Dialect::hub, wrong_part(), 400,
                  R"({"code":"InvalidPart","error":"why"})"},
        AnswerRow{"CsgHubDone", Dialect::csghub, {}, 200, ""},
        AnswerRow{"CsgHubFailed", Dialect::csghub, wrong_part(), 200, R"({"msg":"why"})"},
        AnswerRow{"KohakuHubDone", Dialect::kohakuhub, {}, 200, R"({"success":true})"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace hoist::hub
