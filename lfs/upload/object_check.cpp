// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/object_check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "lfs/base/digest.hpp"
#include "lfs/upload/failure_error.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20U;

}  // namespace

bool casts_doubt(const Error& error) {
  constexpr std::array passing{401, 403, 407, 408, 425, 429, 502, 503, 504};
  if (error.kind() == ErrorKind::cancelled || !error.http_status()) return false;
  return std::find(passing.begin(), passing.end(), *error.http_status()) == passing.end();
}

void require_object(const File& file, const ObjectId& object,
                    const std::function<bool()>& stop_requested) {
  Digest sha256(Digest::Kind::sha256);
  std::vector<std::byte> block(std::min<std::uint64_t>(block_bytes, object.size_bytes));
  for (std::uint64_t done = 0; done < object.size_bytes;) {
    if (stop_requested && stop_requested()) {
      const Error stopped = stopped_error();
      throw Error(stopped.kind(), fmt::format("object {}: {}", object.oid, stopped.what()),
                  stopped.hint());
    }
    std::error_code error;
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), object.size_bytes - done));
    const std::size_t got = file.read_at(done, std::span(block).first(wanted), error);
    if (error) {
      throw Error(ErrorKind::io, fmt::format("object {}: cannot read the local copy: {}",
                                             object.oid, error.message()));
    }
    if (got == 0) break;
    sha256.update(std::span(block).first(got));
    done += got;
  }
  const std::string actual = sha256.finish_hex();
  if (actual == object.oid) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("object {}: the local copy is damaged: its bytes have the SHA-256 {}",
                          object.oid, actual),
              "add the file again where you still have it; `git lfs fsck` finds such objects");
}

}  // namespace hoist::lfs
