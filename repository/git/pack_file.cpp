// SPDX-License-Identifier: Apache-2.0
#include "repository/git/pack_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"

namespace hoist::git {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = std::size_t{128} << 10;
constexpr std::size_t most_folders = 64;
constexpr std::array<unsigned char, 8> index_head{0xff, 't', 'O', 'c', 0, 0, 0, 2};
constexpr std::uint64_t fan_out_at = index_head.size();
constexpr std::uint64_t ids_at = fan_out_at + std::uint64_t{256} * 4;
constexpr std::uint32_t is_large_offset = 0x80000000;
constexpr unsigned blob_type = 3;

lfs::UniqueFd open_for_reading(const fs::path& path) {
  return lfs::UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

/// Numbers of the network's order, at a place of a file.
class Numbers {
 public:
  explicit Numbers(const fs::path& path) : file_(open_for_reading(path)) {}

  [[nodiscard]] bool read(std::uint64_t at, void* into, std::size_t count) const {
    return file_ &&
           ::pread(file_.fd(), into, count, static_cast<off_t>(at)) == static_cast<ssize_t>(count);
  }
  template <typename Number>
  [[nodiscard]] std::optional<Number> number(std::uint64_t at) const {
    std::array<unsigned char, sizeof(Number)> bytes{};
    if (!read(at, bytes.data(), bytes.size())) return std::nullopt;
    Number value = 0;
    for (const unsigned char byte : bytes) value = static_cast<Number>((value << 8) | byte);
    return value;
  }

 private:
  lfs::UniqueFd file_;
};

/// Where in the sorted ids of an index `id` is.
std::optional<std::uint64_t> place_of(const Numbers& index, const git_oid& id) {
  const std::uint64_t first = id.id[0];
  const auto begin = first == 0 ? std::optional<std::uint32_t>(0)
                                : index.number<std::uint32_t>(fan_out_at + (first - 1) * 4);
  const auto end = index.number<std::uint32_t>(fan_out_at + first * 4);
  if (!begin || !end) return std::nullopt;
  std::uint64_t low = *begin;
  std::uint64_t high = *end;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    git_oid there{};
    if (!index.read(ids_at + middle * GIT_OID_RAWSZ, there.id, GIT_OID_RAWSZ)) return std::nullopt;
    const int order = git_oid_cmp(&id, &there);
    if (order == 0) return middle;
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return std::nullopt;
}

/// Where in the pack an object is, by the index of the pack.
std::optional<std::uint64_t> offset_in_pack(const fs::path& path, const git_oid& id) {
  const Numbers index(path);
  std::array<unsigned char, index_head.size()> head{};
  if (!index.read(0, head.data(), head.size()) || head != index_head) return std::nullopt;
  const auto count = index.number<std::uint32_t>(fan_out_at + std::uint64_t{255} * 4);
  const auto place = place_of(index, id);
  if (!count || !place || *place >= *count) return std::nullopt;
  constexpr std::uint64_t crc_bytes = 4;
  const std::uint64_t offsets_at = ids_at + *count * (GIT_OID_RAWSZ + crc_bytes);
  const auto offset = index.number<std::uint32_t>(offsets_at + *place * 4);
  if (!offset || (*offset & is_large_offset) == 0) return offset;
  return index.number<std::uint64_t>(offsets_at + std::uint64_t{*count} * 4 +
                                     std::uint64_t{*offset & ~is_large_offset} * 8);
}

/// The entry at an offset of a pack, where it is a whole blob.
std::optional<WholeEntry> whole_blob_at(const fs::path& pack, std::uint64_t offset) {
  const Numbers file(pack);
  auto byte = file.number<std::uint8_t>(offset++);
  if (!byte || ((*byte >> 4) & 7U) != blob_type) return std::nullopt;
  std::uint64_t size = *byte & 0x0fU;
  for (unsigned shift = 4; (*byte & 0x80U) != 0; shift += 7) {
    byte = file.number<std::uint8_t>(offset++);
    if (!byte || shift > 60) return std::nullopt;
    size |= std::uint64_t{*byte & 0x7fU} << shift;
  }
  return WholeEntry{pack, offset, size};
}

std::vector<fs::path> indexes_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".idx") found.push_back(it->path());
  }
  return found;
}

/// A running zlib.
class Inflater {
 public:
  Inflater() {
    if (::inflateInit(&stream_) != Z_OK) throw Error(ErrorKind::internal, "zlib does not start");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { ::inflateEnd(&stream_); }
  [[nodiscard]] z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

[[noreturn]] void damaged(const fs::path& pack) {
  throw Error(ErrorKind::invalid_input, fmt::format("cannot read {}: it is damaged", pack.string()),
              "git fsck says more; a fresh clone has what the remote has");
}

}  // namespace

std::vector<fs::path> object_folders(const fs::path& objects) {
  std::vector<fs::path> folders{objects};
  for (std::size_t i = 0; i < folders.size() && folders.size() < most_folders; ++i) {
    std::ifstream lines(folders[i] / "info/alternates");
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line.starts_with('#')) continue;
      const fs::path folder = (folders[i] / line).lexically_normal();
      if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
        folders.push_back(folder);
      }
    }
  }
  return folders;
}

std::optional<WholeEntry> find_whole_blob(const fs::path& objects, const git_oid& id) {
  for (fs::path index : indexes_in(objects / "pack")) {
    const auto offset = offset_in_pack(index, id);
    if (!offset) continue;
    if (auto entry = whole_blob_at(index.replace_extension(".pack"), *offset)) return entry;
  }
  return std::nullopt;
}

void inflate_entry(const WholeEntry& entry,
                   const std::function<void(std::span<const std::byte>)>& sink) {
  const lfs::UniqueFd file = open_for_reading(entry.pack);
  if (!file) {
    throw Error(ErrorKind::io, fmt::format("cannot read {}: {}", entry.pack.string(),
                                           std::generic_category().message(errno)));
  }
  Inflater inflater;
  z_stream& stream = inflater.stream();
  std::vector<unsigned char> from(block_bytes);
  std::vector<unsigned char> to(block_bytes);
  std::uint64_t offset = entry.offset;
  std::uint64_t given = 0;
  for (int result = Z_OK; result != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      const ssize_t got = ::pread(file.fd(), from.data(), from.size(), static_cast<off_t>(offset));
      if (got <= 0) damaged(entry.pack);
      offset += static_cast<std::uint64_t>(got);
      stream.next_in = from.data();
      stream.avail_in = static_cast<uInt>(got);
    }
    stream.next_out = to.data();
    stream.avail_out = static_cast<uInt>(to.size());
    result = ::inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = to.size() - stream.avail_out;
    given += made;
    if ((result != Z_OK && result != Z_STREAM_END) || given > entry.size_bytes) {
      damaged(entry.pack);
    }
    if (made > 0) sink(std::as_bytes(std::span(to.data(), made)));
  }
  if (given != entry.size_bytes) damaged(entry.pack);
}

}  // namespace hoist::git
