// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/text_rule.hpp"

#include <string>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

TextRule rule_of(const std::string& line, std::optional<std::string_view> autocrlf,
                 std::optional<std::string_view> eol) {
  Attributes attributes({.info = RulesText{"* " + line}}, {"text", "crlf", "eol"});
  const auto values = attributes.of("a");
  return text_rule(values[0], values[1], values[2], line_end_config(autocrlf, eol));
}

TEST(TextRule, IsWhatAttributesAndConfigurationSay) {
  struct Row {
    const char* line;
    const char* autocrlf;
    const char* eol;
    TextRule rule;
  };
  for (const Row& row : {
           Row{"x", "false", "native", TextRule::none},
           Row{"x", "true", "native", TextRule::auto_crlf},
           Row{"x", "Input", "native", TextRule::auto_lf},
           Row{"x", "true", "lf", TextRule::auto_crlf},
           Row{"x", "false", "crlf", TextRule::none},
           Row{"text", "false", "native", TextRule::to_lf},
           Row{"text", "false", "CRLF", TextRule::to_crlf},
           Row{"text", "yes", "lf", TextRule::to_crlf},
           Row{"text", "input", "crlf", TextRule::to_lf},
           Row{"-text", "true", "crlf", TextRule::none},
           Row{"-text eol=crlf", "true", "crlf", TextRule::none},
           Row{"text=auto", "false", "native", TextRule::auto_lf},
           Row{"text=auto", "true", "native", TextRule::auto_crlf},
           Row{"text=auto", "false", "crlf", TextRule::auto_crlf},
           Row{"text=auto eol=lf", "true", "crlf", TextRule::auto_lf},
           Row{"text=auto eol=crlf", "false", "lf", TextRule::auto_crlf},
           Row{"text=input", "true", "crlf", TextRule::to_lf},
           Row{"text=other", "true", "crlf", TextRule::auto_crlf},
           Row{"text=other -crlf", "true", "crlf", TextRule::none},
           Row{"eol=crlf", "false", "lf", TextRule::to_crlf},
           Row{"eol=lf", "true", "crlf", TextRule::to_lf},
           Row{"eol=cr", "true", "crlf", TextRule::auto_crlf},
           Row{"crlf", "false", "crlf", TextRule::to_crlf},
           Row{"crlf=input", "true", "crlf", TextRule::to_lf},
           Row{"-crlf", "true", "crlf", TextRule::none},
           Row{"text -crlf", "false", "native", TextRule::to_lf},
       }) {
    EXPECT_EQ(rule_of(row.line, row.autocrlf, row.eol), row.rule)
        << row.line << " | " << row.autocrlf << " | " << row.eol;
  }
}

}  // namespace
}  // namespace hoist::lfs
