// SPDX-License-Identifier: Apache-2.0
// Many objects to the local hub and back, over real sockets.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/session/download_objects.hpp"
#include "lfs/session/upload_objects.hpp"
#include "tests/hub/hub.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr std::uint64_t part_bytes = 64 * 1024;
constexpr const char* token = "s3cr3t-token-of-the-hub";

class ObjectsTest : public testing::Test {
 protected:
  static hub::HubOptions options(const fs::path& root) {
    hub::HubOptions options;
    options.root = root;
    options.uploads.chunk_size = part_bytes;
    options.token = token;
    return options;
  }
  lfs::Session session(const std::string& given_token = token) {
    return lfs::Session({.config = git_config_of({{"remote.origin.url", hub_.url() + "/user/x"}}),
                         .environment = environment_of({}),
                         .token = given_token});
  }
  /// An object in the local store, to be uploaded.
  TestObject add(std::uint64_t size, std::uint64_t seed = 0) {
    TestObject object = make_object(size, seed);
    write_file(store_path(lfs_dir(), object.oid), object.content);
    objects_.push_back({{object.oid, size}, store_path(lfs_dir(), object.oid)});
    contents_[object.oid] = object.content;
    return object;
  }
  [[nodiscard]] fs::path lfs_dir() const { return folder_.path() / "clone/lfs"; }

  using Failures = std::vector<std::pair<std::string, std::string>>;
  static Failures failures_of(const std::vector<lfs::ObjectResult>& results) {
    Failures failures;
    for (const lfs::ObjectResult& result : results) {
      if (result.error) failures.emplace_back(result.object.oid, result.error->what());
    }
    return failures;
  }
  Failures upload() {
    lfs::Session session = this->session();
    return failures_of(
        lfs::upload_objects(session, "origin", lfs_dir(), objects_, "refs/heads/main",
                            {.progress = [this](std::uint64_t bytes) { progress_ = bytes; }}));
  }
  Failures download() {
    lfs::Session session = this->session();
    std::vector<lfs::ObjectId> wanted;
    for (const lfs::ObjectToUpload& object : objects_) wanted.push_back(object.object);
    return failures_of(
        lfs::download_objects(session, "origin", folder_.path() / "other/lfs", wanted,
                              {.progress = [this](std::uint64_t bytes) { progress_ = bytes; },
                               .adopt =
                                   [this](const lfs::ObjectId& object, const fs::path& path) {
                                     adopted_[object.oid] = read_file(path);
                                     fs::remove(path);
                                   }}));
  }
  [[nodiscard]] std::size_t requests(hub::Target target) const {
    std::size_t count = 0;
    for (const hub::RequestRecord& request : hub_.requests()) {
      if (request.target == target) ++count;
    }
    return count;
  }

  TempDir folder_;
  hub::LocalHub hub_{options(folder_.path() / "hub")};
  std::vector<lfs::ObjectToUpload> objects_;
  std::map<std::string, std::string> contents_;
  std::map<std::string, std::string> adopted_;
  std::uint64_t progress_ = 0;
};

TEST_F(ObjectsTest, GoUpAndComeBack) {
  std::uint64_t sum = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) sum += add(seed * 7, seed).content.size();
  sum += add(20 * part_bytes + 5).content.size();
  EXPECT_THAT(upload(), IsEmpty());
  EXPECT_EQ(progress_, sum);
  EXPECT_EQ(requests(hub::Target::verify), 121U);

  EXPECT_THAT(download(), IsEmpty());
  EXPECT_EQ(progress_, sum);
  EXPECT_EQ(adopted_, contents_);
}

TEST_F(ObjectsTest, AreNotSentWhenTheServerHoldsThem) {
  add(1000);
  add(20 * part_bytes);
  EXPECT_THAT(upload(), IsEmpty());
  const std::size_t puts = requests(hub::Target::put) + requests(hub::Target::part);
  for (const lfs::ObjectToUpload& object : objects_) fs::remove(object.path);
  EXPECT_THAT(upload(), IsEmpty());
  EXPECT_EQ(requests(hub::Target::put) + requests(hub::Target::part), puts);
}

TEST_F(ObjectsTest, FailOneByOne) {
  const TestObject missing = add(1000);
  const TestObject damaged = add(2000);
  const TestObject good = add(3000);
  fs::remove(store_path(lfs_dir(), missing.oid));
  write_file(store_path(lfs_dir(), damaged.oid), "short");
  EXPECT_THAT(upload(), ElementsAre(Pair(missing.oid, HasSubstr("object " + missing.oid)),
                                    Pair(damaged.oid, HasSubstr("has 5 bytes, the object 2000"))));
  EXPECT_TRUE(hub_.object(good.oid));
}

TEST_F(ObjectsTest, AreSentOnceHoweverOftenTheyAreNamed) {
  add(1000);
  objects_.push_back(objects_.front());
  objects_.push_back({{make_object(0).oid, 0}, "/nowhere"});
  EXPECT_THAT(upload(), IsEmpty());
  EXPECT_EQ(requests(hub::Target::put), 1U);
}

TEST_F(ObjectsTest, AreRefusedWithoutTheToken) {
  add(1000);
  lfs::Session without = session("");
  const auto failures =
      failures_of(lfs::upload_objects(without, "origin", lfs_dir(), objects_, "", {}));
  EXPECT_THAT(failures, ElementsAre(Pair(objects_[0].object.oid, HasSubstr("answered: 401"))));
}

TEST_F(ObjectsTest, SurviveStoresThatFail) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) add(seed * 700, seed);
  hub_.set_faults(hub::named_faults("put-500"));
  EXPECT_THAT(upload(), IsEmpty());
  for (const auto& [oid, content] : contents_) EXPECT_TRUE(hub_.object(oid));
}

}  // namespace
}  // namespace hoist::test
