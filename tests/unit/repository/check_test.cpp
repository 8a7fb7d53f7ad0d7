// SPDX-License-Identifier: Apache-2.0
#include "repository/git/check.hpp"

#include <git2.h>
#include <gtest/gtest.h>

#include "repository/git/callback.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/library.hpp"

namespace hoist::git {
namespace {

TEST(Check, NamesTheDeedAndTheCauseOfAFailure) {
  start_library();
  try {
    static_cast<void>(out<Repo>([](git_repository** repo) {
      check(git_repository_open(repo, "/nonexistent"), "cannot open /nonexistent");
    }));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_TRUE(std::string_view(error.what()).starts_with("cannot open /nonexistent: "));
  }
}

TEST(Carrier, BringsAnExceptionPastLibgit2Once) {
  start_library();
  Carrier carrier;
  EXPECT_EQ(carrier.run([] { return 3; }), 3);
  EXPECT_EQ(carrier.run([] {}), 0);
  EXPECT_EQ(carrier.run([] { throw Error(ErrorKind::io, "full"); }), GIT_EUSER);
  EXPECT_EQ(carrier.run([] { return 3; }), GIT_EUSER);
  EXPECT_THROW(carrier.rethrow(), Error);
  EXPECT_NO_THROW(carrier.rethrow());
}

}  // namespace
}  // namespace hoist::git
