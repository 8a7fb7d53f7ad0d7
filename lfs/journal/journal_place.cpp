// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/journal_place.hpp"

#include <span>

#include "lfs/base/digest.hpp"
#include "lfs/protocol/object_id.hpp"

namespace hoist::lfs {

std::optional<std::filesystem::path> lfs_dir_of(const std::filesystem::path& object,
                                                std::string_view oid) {
  if (!is_sha256(oid) || !object.is_absolute() || object.filename() != oid) return std::nullopt;
  const std::filesystem::path second = object.parent_path();
  const std::filesystem::path first = second.parent_path();
  const std::filesystem::path objects = first.parent_path();
  if (second.filename() != oid.substr(2, 2) || first.filename() != oid.substr(0, 2) ||
      objects.filename() != "objects") {
    return std::nullopt;
  }
  return objects.parent_path();
}

std::string journal_name(std::string_view oid, std::string_view endpoint_identity) {
  Digest sha256(Digest::Kind::sha256);
  sha256.update(std::as_bytes(std::span(endpoint_identity)));
  return std::string(oid) + "-" + sha256.finish_hex();
}

}  // namespace hoist::lfs
