// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/hub/backend.hpp"
#include "tests/hub/hub.hpp"
#include "tests/hub/sigv4.hpp"

namespace hoist::hub {

/// Objects in a bucket of a real S3 store, as lfs/aa/bb/<oid>. Clients get presigned URLs of that
/// store; the hub itself begins and completes the uploads and reads every object once to check its
/// SHA-256. Faults of parts and of downloads, and expiry by a fault, do not exist here.
class S3Store final : public Backend {
 public:
  /// Makes the bucket unless it is there. Throws hoist::Error when the store does not answer.
  S3Store(S3Options options, std::chrono::seconds url_lifetime);

  std::optional<ObjectFacts> find(const std::string& oid) override;
  UploadUrls begin_upload(const ObjectName& object, const UploadShape& shape,
                          const UploadWish& wish) override;
  std::string download_url(const std::string& oid) override;
  Outcome complete(const std::string& upload_id, const std::vector<GivenPart>& parts) override;
  bool is_expired(const std::string&, std::uint64_t) override { return false; }
  void expire(const std::string&) override {}
  std::optional<std::string> sha256(const std::string& oid) override;

 private:
  using Query = std::map<std::string, std::string>;
  struct Open {
    ObjectName object;
    std::uint64_t parts = 0;
  };
  struct Reply {
    int status = 0;  ///< 0 = no answer.
    std::string body;
    std::uint64_t content_length = 0;
  };

  [[nodiscard]] std::string key_path(const std::string& oid) const;
  [[nodiscard]] std::string target(const std::string& method, const std::string& path,
                                   const Query& query) const;
  [[nodiscard]] Reply send(const std::string& method, const std::string& path, const Query& query,
                           const std::string& body = {}) const;
  Outcome check(const Open& open);

  const S3Options options_;
  const S3Key key_;
  const std::string host_;
  const std::chrono::seconds url_lifetime_;
  std::mutex mutex_;
  std::map<std::string, Open> uploads_;
  std::map<std::string, ObjectFacts> checked_;
};

}  // namespace hoist::hub
