// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/program_path.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Search {
  const char* name;
  const char* program;
  const char* path;
  std::optional<std::string> found;
};

class ProgramPath : public ::testing::TestWithParam<Search> {};

TEST_P(ProgramPath, LeadsToTheFirstInAnAbsoluteFolder) {
  const std::set<std::string> files{"/usr/bin/git", "/bin/git", "git",     "./git",
                                    "bin/git",      "/git",     "/a b/ssh"};
  const auto is_executable = [&](const std::string& file) { return files.contains(file); };
  EXPECT_EQ(find_program(GetParam().program, GetParam().path, is_executable), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(Searches, ProgramPath,
                         ::testing::Values(Search{"Usual", "git", "/usr/bin:/bin", "/usr/bin/git"},
                                           Search{"Second", "git", "/opt/bin:/bin", "/bin/git"},
                                           Search{"Dot", "git", ".:/bin", "/bin/git"},
                                           Search{"DotAlone", "git", ".", std::nullopt},
                                           Search{"EmptyFirst", "git", ":/bin", "/bin/git"},
                                           Search{"EmptyBetween", "git", "/opt::/bin", "/bin/git"},
                                           Search{"EmptyLast", "git", "/opt:", std::nullopt},
                                           Search{"Relative", "git", "bin:./:/usr/bin/",
                                                  "/usr/bin/git"},
                                           Search{"Root", "git", "/", "/git"},
                                           Search{"Blank", "ssh", "/usr/bin:/a b", "/a b/ssh"},
                                           Search{"Missing", "gpg", "/usr/bin:/bin", std::nullopt},
                                           Search{"NoPath", "git", "", std::nullopt},
                                           Search{"NoName", "", "/usr/bin", std::nullopt}),
                         test::row_name);

TEST(ProgramPathOfAFile, IsTheFileItself) {
  EXPECT_EQ(program_file("./hook"), "./hook");
  EXPECT_EQ(program_file("/bin/sh"), "/bin/sh");
}

}  // namespace
}  // namespace hoist::lfs
