// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/completion.hpp"

#include <gtest/gtest.h>

namespace hoist::hub {
namespace {

struct Row {
  std::string_view name;
  std::vector<std::string> stored;
  std::vector<GivenPart> given;
  std::string_view code;  // empty = accepted
};

class PartsOfACompletion : public ::testing::TestWithParam<Row> {};

TEST_P(PartsOfACompletion, AreComparedWithWhatWasStored) {
  const auto outcome = check_parts(GetParam().stored, GetParam().given);
  EXPECT_EQ(outcome.code, GetParam().code);
  EXPECT_EQ(outcome.status, GetParam().code.empty() ? 200 : 400);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PartsOfACompletion,
    ::testing::Values(
        Row{"AllThere", {"\"a\"", "\"b\""}, {{1, "\"a\""}, {2, "\"b\""}}, ""},
        Row{"NoParts", {}, {}, ""},
        Row{"Falling", {"\"a\"", "\"b\""}, {{2, "\"b\""}, {1, "\"a\""}}, "InvalidPartOrder"},
        Row{"Doubled", {"\"a\"", "\"b\""}, {{1, "\"a\""}, {1, "\"a\""}}, "InvalidPartOrder"},
        Row{"PartZero", {"\"a\""}, {{0, "\"a\""}}, "InvalidPart"},
        Row{"BeyondTheLast", {"\"a\""}, {{1, "\"a\""}, {2, "\"b\""}}, "InvalidPart"},
        Row{"NotUploaded", {"\"a\"", ""}, {{1, "\"a\""}, {2, ""}}, "InvalidPart"},
        Row{"LeftOut", {"\"a\"", "\"b\""}, {{1, "\"a\""}}, "InvalidPart"},
        Row{"OtherEtag", {"\"a\""}, {{1, "\"b\""}}, "InvalidPart"},
        Row{"EtagWithoutItsQuotes", {"\"a\""}, {{1, "a"}}, "InvalidPart"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace hoist::hub
