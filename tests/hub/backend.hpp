// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/hub/completion.hpp"
#include "tests/hub/dialect.hpp"
#include "tests/hub/lfs_messages.hpp"

namespace hoist::hub {

/// Where an upload goes: everything that a batch answer needs.
struct UploadUrls {
  std::string upload_id;
  std::uint64_t serial = 0;        ///< Of this set of URLs.
  std::vector<std::string> parts;  ///< One for each part; one in all for a plain PUT.
};

/// What else a batch request says about an upload.
struct UploadWish {
  std::string authorization;  ///< Goes into the query of every URL under that name, if not empty.
  std::string upload_id;      ///< Of an unfinished upload that is to go on, if not empty.
};

/// What is known of a stored object.
struct ObjectFacts {
  std::uint64_t size = 0;
  std::uint64_t parts = 0;  ///< In how many parts it came; 0 when that is not known any more.
};

/// Where the bytes of objects live. Called from many threads at once.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::optional<ObjectFacts> find(const std::string& oid) = 0;
  [[nodiscard]] virtual UploadUrls begin_upload(const ObjectName& object, const UploadShape& shape,
                                                const UploadWish& wish) = 0;
  [[nodiscard]] virtual std::string download_url(const std::string& oid) = 0;
  virtual Outcome complete(const std::string& upload_id, const std::vector<GivenPart>& parts) = 0;
  /// Whether URLs of that upload and serial number were made to expire before their time.
  [[nodiscard]] virtual bool is_expired(const std::string& upload_id, std::uint64_t serial) = 0;
  virtual void expire(const std::string& upload_id) = 0;
  /// Read from the stored bytes when asked; nullopt when the object is not there.
  [[nodiscard]] virtual std::optional<std::string> sha256(const std::string& oid) = 0;
};

}  // namespace hoist::hub
