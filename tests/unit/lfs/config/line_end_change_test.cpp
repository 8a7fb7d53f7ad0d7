// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/line_end_change.hpp"

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

constexpr TextCounts text_with_lf{.lone_lf = 3, .printable = 100};
constexpr TextCounts text_with_crlf{.crlf = 3, .printable = 100};
constexpr TextCounts mixed_text{.lone_lf = 3, .crlf = 1, .printable = 100};
constexpr TextCounts binary{.nul = 1, .lone_lf = 3, .crlf = 1, .printable = 9, .nonprintable = 1};

struct Decision {
  const char* name;
  TextRule rule;
  TextCounts content;
  bool to_crlf;  ///< on the way into the working tree
  bool to_lf;    ///< on the way into git, where the index has no CRLF
};

class LineEndDecision : public ::testing::TestWithParam<Decision> {};

TEST_P(LineEndDecision, IsAsInGit) {
  const Decision& row = GetParam();
  EXPECT_EQ(change_into_work_tree(row.rule, row.content) == LineEndChange::lf_to_crlf, row.to_crlf);
  EXPECT_EQ(change_into_git(row.rule, row.content, false) == LineEndChange::crlf_to_lf, row.to_lf);
  EXPECT_EQ(change_into_git(row.rule, row.content, true) == LineEndChange::crlf_to_lf,
            row.to_lf && !is_automatic(row.rule));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, LineEndDecision,
    ::testing::Values(Decision{"NoRule", TextRule::none, text_with_lf, false, false},
                      Decision{"Text", TextRule::to_lf, text_with_crlf, false, true},
                      Decision{"TextThatIsBinary", TextRule::to_lf, binary, false, true},
                      Decision{"DosText", TextRule::to_crlf, text_with_lf, true, true},
                      Decision{"DosTextThatIsMixed", TextRule::to_crlf, mixed_text, true, true},
                      Decision{"DosTextThatIsBinary", TextRule::to_crlf, binary, true, true},
                      Decision{"Auto", TextRule::auto_lf, text_with_crlf, false, true},
                      Decision{"AutoOfBinary", TextRule::auto_lf, binary, false, false},
                      Decision{"DosAuto", TextRule::auto_crlf, text_with_lf, true, true},
                      Decision{"DosAutoOfMixed", TextRule::auto_crlf, mixed_text, false, true},
                      Decision{"DosAutoOfBinary", TextRule::auto_crlf, binary, false, false}),
    test::row_name);

TEST(LineEndsInTheIndex, AsksTheIndexForTextWithCrlf) {
  EXPECT_TRUE(has_text_crlf(text_with_crlf));
  EXPECT_TRUE(has_text_crlf(mixed_text));
  EXPECT_FALSE(has_text_crlf(text_with_lf));
  EXPECT_FALSE(has_text_crlf(binary));
}

}  // namespace
}  // namespace hoist::lfs
