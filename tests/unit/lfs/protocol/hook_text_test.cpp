// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/hook_text.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/protocol/hook_table.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(HookText, IsOfHoistAndNamesItsProgram) {
  for (const HookFile& file : hook_table()) {
    const std::string text = hook_text(file.name, "'/a b/hoist'");
    EXPECT_THAT(text, StartsWith("#!/bin/sh\n")) << file.name;
    EXPECT_THAT(text, Not(HasSubstr("@"
                                    "HOIST")))
        << file.name;
    EXPECT_EQ(hook_owner(file.name, text), HookOwner::hoist) << file.name;
  }
  EXPECT_THAT(hook_text("pre-push", "'/a b/hoist'"), HasSubstr("'/a b/hoist' lfs-pre-push \"$@\""));
  EXPECT_THAT(hook_text("pre-commit", "hoist"), HasSubstr("exec hoist lfs-pre-commit\n"));
}

TEST(HookText, IsThereForEachName) {
  for (const std::string_view name : lfs_hook_names) {
    EXPECT_THAT(hook_text(name, "hoist"), HasSubstr("git lfs " + std::string(name) + " \"$@\""));
  }
  EXPECT_THAT(hook_text(pre_commit_hook_name, "hoist"), HasSubstr(std::string(kept_hook_suffix)));
  EXPECT_THROW((void)hook_text("pre-rebase", "hoist"), Error);
}

struct OwnerRow {
  const char* name;
  const char* text;
  HookOwner owner;
};

class HookOwners : public ::testing::TestWithParam<OwnerRow> {};

TEST_P(HookOwners, AreToldByTheText) {
  EXPECT_EQ(hook_owner("pre-push", GetParam().text), GetParam().owner);
}

constexpr OwnerRow owner_rows[]{
    {"Empty", "", HookOwner::other},
    {"Shell", "#!/bin/sh\nexit 0\n", HookOwner::other},
    {"GitLfs33",
     "#!/bin/sh\ncommand -v git-lfs >/dev/null 2>&1 || { echo >&2 \"\\nThis repository\\n\"; exit "
     "2; }\ngit lfs pre-push \"$@\"\n",
     HookOwner::git_lfs},
    {"GitLfsWithoutGuard", "#!/bin/sh\ngit lfs pre-push \"$@\"\n", HookOwner::git_lfs},
    {"GitLfsWithoutLastNewline", "#!/bin/sh\ngit lfs pre-push \"$@\"", HookOwner::git_lfs},
    {"GitLfsAndMore", "#!/bin/sh\nmake check\ngit lfs pre-push \"$@\"\n", HookOwner::other},
    {"GitLfsOfAnotherHook", "#!/bin/sh\ngit lfs post-merge \"$@\"\n", HookOwner::other},
    {"GuardAlone", "#!/bin/sh\ncommand -v git-lfs >/dev/null 2>&1\n", HookOwner::other},
    {"HoistOfAnotherVersion", "#!/bin/sh\n# Written by hoist; whatever\nexit 0\n",
     HookOwner::hoist},
    {"Bytes",
     "\x7f"
     "ELF\x02",
     HookOwner::other},
};

INSTANTIATE_TEST_SUITE_P(Rows, HookOwners, ::testing::ValuesIn(owner_rows), test::row_name);

}  // namespace
}  // namespace hoist::lfs
