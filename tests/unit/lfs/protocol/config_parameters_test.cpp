// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/config_parameters.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

/// One line for each entry.
std::string read(std::string_view text) {
  std::string lines;
  for (const ConfigEntry& entry : parse_config_parameters(text)) {
    lines += entry.key + "=" + entry.value + "\n";
  }
  return lines;
}

struct Row {
  const char* name;
  const char* text;
  const char* entries;
};

class ConfigParameters : public ::testing::TestWithParam<Row> {};

TEST_P(ConfigParameters, AreReadAsGitReadsThem) {
  EXPECT_EQ(read(GetParam().text), GetParam().entries);
}

constexpr Row good_rows[]{
    {"None", "", ""},
    {"Blanks", "  ", ""},
    {"One", "'a.b'='c'", "a.b=c\n"},
    {"Two", "'a.b'='c'  'D.e'='f g'", "a.b=c\nD.e=f g\n"},
    {"NoValue", "'a.b'= 'c.d'='e'", "a.b=true\nc.d=e\n"},
    {"EmptyValue", "'a.b'=''", "a.b=\n"},
    {"EqualsInSubsection", "'http.http://x/?a=b.proxy'='p'", "http.http://x/?a=b.proxy=p\n"},
    {"Quotes", "'a.b'='it'\\''s '\\!''", "a.b=it's !\n"},
    {"Old", "'a.b=c=d' 'e.f'", "a.b=c=d\ne.f=true\n"},
};

INSTANTIATE_TEST_SUITE_P(Rows, ConfigParameters, ::testing::ValuesIn(good_rows), test::row_name);

class BadConfigParameters : public ::testing::TestWithParam<Row> {};

TEST_P(BadConfigParameters, AreRefused) { EXPECT_THROW((void)read(GetParam().text), Error); }

constexpr Row bad_rows[]{
    {"Unquoted", "a.b=c", ""},
    {"OpenEnd", "'a.b'='c", ""},
    {"OpenKey", "'a.b", ""},
    {"NoBlank", "'a.b'='c''d.e'='f'", ""},
    {"UnquotedValue", "'a.b'=c", ""},
    {"OtherEscape", "'a.b'='c'\\x'd'", ""},
    {"EndAfterEscape", "'a.b'='c'\\", ""},
};

INSTANTIATE_TEST_SUITE_P(Rows, BadConfigParameters, ::testing::ValuesIn(bad_rows), test::row_name);

}  // namespace
}  // namespace hoist::lfs
