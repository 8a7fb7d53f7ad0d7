// SPDX-License-Identifier: Apache-2.0
#include "repository/history/pointer_scan.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <pthread.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::repository {
namespace {

class PointerScan : public testing::Test {
 protected:
  const std::string oid = std::string(64, 'a');
  const std::string pointer_text =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize 7\n";

  PointerScan() {
    git_libgit2_init();
    git_repository* given = nullptr;
    git::check(git_repository_init(&given, folder_.path().c_str(), 1), "init");
    repo_.reset(given);
  }
  ~PointerScan() override {
    repo_.reset();
    git_libgit2_shutdown();
  }
  PointerScan(const PointerScan&) = delete;
  PointerScan& operator=(const PointerScan&) = delete;

  [[nodiscard]] git_oid blob(const std::string& text) const {
    git_oid id;
    git::check(git_blob_create_from_buffer(&id, repo_.get(), text.data(), text.size()), "blob");
    return id;
  }
  /// A tree of one entry.
  [[nodiscard]] git_oid tree(const char* name, const git_oid& id, git_filemode_t mode) const {
    git_treebuilder* given = nullptr;
    git::check(git_treebuilder_new(&given, repo_.get(), nullptr), "builder");
    const git::Handle<git_treebuilder, git_treebuilder_free> builder(given);
    git::check(git_treebuilder_insert(nullptr, builder.get(), name, &id, mode), "insert");
    git_oid made;
    git::check(git_treebuilder_write(&made, builder.get()), "tree");
    return made;
  }
  [[nodiscard]] std::vector<FoundPointer> scan(const git_oid& tree) const {
    return all_pointers(repo_.get(), {}, {tree}, {}, {});
  }

 private:
  test::TempDir folder_;
  git::Repo repo_;
};

TEST_F(PointerScan, NamesThePathOfAPointer) {
  const git_oid inner = tree("model.bin", blob(pointer_text), GIT_FILEMODE_BLOB);
  const auto found = scan(tree("sub", inner, GIT_FILEMODE_TREE));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path, "sub/model.bin");
  EXPECT_EQ(found[0].pointer.oid, oid);
}

TEST_F(PointerScan, NeedsNoStackForDeepTrees) {
  constexpr std::size_t stack_bytes = std::size_t{512} * 1024;
  constexpr int depth = 4000;
  git_oid top = tree("f", blob(pointer_text), GIT_FILEMODE_BLOB);
  for (int i = 0; i < depth; ++i) top = tree("d", top, GIT_FILEMODE_TREE);
  std::vector<FoundPointer> found;
  std::function<void()> work = [&] { found = scan(top); };
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread{};
  const auto run = [](void* given) -> void* {
    (*static_cast<std::function<void()>*>(given))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path.size(), std::size_t{2} * depth + 1);
}

}  // namespace
}  // namespace hoist::repository
