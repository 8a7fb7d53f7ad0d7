// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/lfs_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"

namespace hoist::hub {
namespace {

using ::testing::ElementsAre;

std::string oid() { return std::string(64, 'a'); }

TEST(BatchRequest, IsReadAsGitLfsSendsIt) {
  const auto request = parse_batch(R"({"operation":"upload","transfers":["multipart","basic"],
      "objects":[{"oid":")" + oid() +
                                   R"(","size":5000000001}],"hash_algo":"sha256"})");
  EXPECT_EQ(request.operation, "upload");
  EXPECT_THAT(request.transfers, ElementsAre("multipart", "basic"));
  ASSERT_EQ(request.objects.size(), 1U);
  EXPECT_EQ(request.objects[0].size, 5'000'000'001U);
}

TEST(BatchRequest, WithoutTransfersOffersBasic) {
  EXPECT_THAT(parse_batch(R"({"operation":"upload","objects":[]})").transfers,
              ElementsAre("basic"));
}

TEST(BatchRequest, IsRefusedInAnotherShape) {
  EXPECT_THROW(parse_batch("[]"), Error);
  EXPECT_THROW(parse_batch("{"), Error);
  EXPECT_THROW(parse_batch(R"({"operation":"upload","objects":[{"oid":"abc","size":1}]})"), Error);
}

TEST(BatchAnswer, HasActionsOrAnErrorOrNeither) {
  BatchObject wanted{{oid(), 1}, {{"upload", {"http://h", {{"chunk_size", "9"}}, "when"}}}, {}, {}};
  BatchObject there{{oid(), 2}, {}, {}, {}};
  BatchObject missing{{oid(), 3}, {}, 404, "not here"};
  const auto json = nlohmann::json::parse(render_batch("multipart", {wanted, there, missing}));
  EXPECT_EQ(json["transfer"], "multipart");
  const auto& objects = json["objects"];
  EXPECT_EQ(objects[0]["actions"]["upload"]["header"]["chunk_size"], "9");
  EXPECT_EQ(objects[0]["actions"]["upload"]["expires_at"], "when");
  EXPECT_FALSE(objects[1].contains("actions"));
  EXPECT_EQ(objects[2]["error"]["code"], 404);
}

TEST(Completion, IsReadInItsSpelling) {
  const std::string small = R"({"oid":"x","parts":[{"partNumber":1,"etag":"\"e\""}]})";
  const std::string capital = R"({"oid":"x","parts":[{"PartNumber":1,"ETag":"\"e\""}]})";
  const GivenPart part{1, "\"e\""};
  EXPECT_THAT(parse_completion(small, PartSpelling::strict).parts, ElementsAre(part));
  EXPECT_THAT(parse_completion(small, PartSpelling::any_case).parts, ElementsAre(part));
  EXPECT_THAT(parse_completion(capital, PartSpelling::any_case).parts, ElementsAre(part));
  EXPECT_THROW(parse_completion(capital, PartSpelling::strict), Error);
}

}  // namespace
}  // namespace hoist::hub
