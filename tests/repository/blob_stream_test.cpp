// SPDX-License-Identifier: Apache-2.0
// Blobs of a real repository, loose and packed by git in its ways.
#include "repository/git/blob_stream.hpp"

#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "repository/git/handle.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/pack_writer.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// The most memory that this process has had since forget_peak(), in bytes.
std::uint64_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) << 10;
  }
  return 0;
}
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

class BlobStream : public RepositoryWorld {
 protected:
  BlobStream() {
    git(folder(), {"init", "--quiet", "store"});
    git(store(), {"config", "core.fsync", "none"});
  }

  [[nodiscard]] fs::path store() const { return folder() / "store"; }
  git_oid keep(const std::string& content) const {
    write_file(store() / "f", content);
    return id_of(git(store(), {"hash-object", "-w", "f"}));
  }
  static git_oid id_of(const std::string& hex) {
    git_oid id{};
    EXPECT_EQ(git_oid_fromstrn(&id, hex.data(), 40), 0);
    return id;
  }
  /// Into a pack; what is alike becomes a difference unless it is not to.
  void pack(const std::vector<git_oid>& ids, const std::string& depth) const {
    std::string names;
    for (const git_oid& id : ids) names += std::string(git_oid_tostr_s(&id)) + "\n";
    const auto result = lfs::run_process(
        {"git", "pack-objects", "--quiet", "--depth=" + depth, ".git/objects/pack/pack"},
        {.cwd = store(), .input = names});
    ASSERT_EQ(result.exit_status, 0) << result.error_output;
    git(store(), {"prune-packed", "--quiet"});
  }
  [[nodiscard]] git::Repo open(const fs::path& path) const {
    return git::out<git::Repo>(
        [&](git_repository** it) { EXPECT_EQ(git_repository_open(it, path.c_str()), 0); });
  }
  [[nodiscard]] std::string read(const fs::path& path, const git_oid& id) const {
    const git::Repo repo = open(path);
    std::string content;
    git::stream_blob(repo.get(), id, [&](std::span<const std::byte> piece) {
      content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
    EXPECT_EQ(git::blob_size(repo.get(), id), content.size());
    return content;
  }
};

TEST_F(BlobStream, GivesTheContentHoweverItIsStored) {
  const std::string big = random_bytes(10'000'000, 1);
  const std::string alike = big + "more";
  const std::vector<git_oid> ids{keep(""), keep("small"), keep(big), keep(alike)};
  const auto expect_all = [&](const fs::path& path) {
    EXPECT_EQ(read(path, ids[0]), "");
    EXPECT_EQ(read(path, ids[1]), "small");
    EXPECT_TRUE(read(path, ids[2]) == big);
    EXPECT_TRUE(read(path, ids[3]) == alike);
  };
  expect_all(store());
  pack(ids, "0");
  expect_all(store());
  git(folder(), {"clone", "--quiet", "--shared", store().string(), "borrower"});
  expect_all(folder() / "borrower");
}

TEST_F(BlobStream, GivesTheContentOfADifference) {
  const std::string big = random_bytes(10'000'000, 1);
  const git_oid first = keep(big);
  const git_oid second = keep(big + "more");
  pack({first, second}, "10");
  EXPECT_TRUE(read(store(), first) == big);
  EXPECT_TRUE(read(store(), second) == big + "more");
}

TEST_F(BlobStream, TakesLittleMemoryForWhatIsLarge) {
  constexpr std::uint64_t size = 100'000'000;
  fs::resize_file((write_file(store() / "zeros", ""), store() / "zeros"), size);
  const git_oid id = id_of(git(store(), {"hash-object", "-w", "zeros"}));
  const auto grown = [&] {
    const git::Repo repo = open(store());
    forget_peak();
    const std::uint64_t before = peak_bytes();
    std::uint64_t seen = 0;
    git::stream_blob(repo.get(), id,
                     [&](std::span<const std::byte> piece) { seen += piece.size(); });
    EXPECT_EQ(seen, size);
    return peak_bytes() - before;
  };
  constexpr std::uint64_t limit = 20'000'000;
  EXPECT_LT(grown(), limit) << "loose";
  pack({id}, "0");
  EXPECT_LT(grown(), limit) << "packed";
}

TEST_F(BlobStream, FindsOutThatTheContentIsAnother) {
  const std::string big = random_bytes(9'000'000, 1);
  const git_oid good = keep(big);
  const git_oid bad = id_of(std::string(40, 'a'));
  const std::string name = git_oid_tostr_s(&good);
  write_file(store() / ".git/objects/aa" / std::string(38, 'a'),
             read_file(store() / ".git/objects" / name.substr(0, 2) / name.substr(2)));
  const Error error = error_of([&] { static_cast<void>(read(store(), bad)); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr(std::string(40, 'a')));
}

/// A number of a difference: seven bits a byte, the lowest first.
std::string delta_number(std::uint64_t value) {
  std::string bytes;
  for (; value > 0x7f; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

TEST_F(BlobStream, RefusesADifferenceThatMemoryWouldHaveToHold) {
  const auto id_in_pack = id_of(std::string(40, 'd'));
  const std::string delta = delta_number(1) + delta_number(git::delta_limit_bytes + 1) + "\x01y";
  const git_oid base = test::id_of(1);
  PackWriter pack;
  pack.add(base, PackWriter::blob, 1, deflated("x"));
  pack.add(id_in_pack, PackWriter::by_id, delta.size(),
           std::string(reinterpret_cast<const char*>(base.id), 20) + deflated(delta));
  pack.write(store() / ".git/objects", "pack-" + std::string(40, '1'));
  const git::Repo repo = open(store());
  EXPECT_EQ(git::blob_size(repo.get(), id_in_pack), git::delta_limit_bytes + 1);
  const Error error = error_of([&] { static_cast<void>(read(store(), id_in_pack)); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr(std::string(40, 'd')));
  EXPECT_THAT(error.hint(), HasSubstr("repack"));
}

TEST_F(BlobStream, IsNoneOfAnObjectThatIsMissingOrNoBlob) {
  const git_oid missing = id_of(std::string(40, 'b'));
  EXPECT_EQ(error_of([&] { static_cast<void>(read(store(), missing)); }).kind(),
            ErrorKind::not_found);
  const git_oid tree = id_of(git(store(), {"write-tree"}));
  EXPECT_EQ(error_of([&] { static_cast<void>(read(store(), tree)); }).kind(),
            ErrorKind::invalid_input);
}

TEST_F(BlobStream, LetsThroughWhatTheSinkThrows) {
  const git_oid id = keep(random_bytes(9'000'000, 1));
  const git::Repo repo = open(store());
  const auto stop = [](std::span<const std::byte>) { throw Error(ErrorKind::cancelled, "stop"); };
  EXPECT_EQ(error_of([&] { git::stream_blob(repo.get(), id, stop); }).kind(), ErrorKind::cancelled);
  pack({id}, "0");
  EXPECT_EQ(error_of([&] { git::stream_blob(repo.get(), id, stop); }).kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace hoist::test
