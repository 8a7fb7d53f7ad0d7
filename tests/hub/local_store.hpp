// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "tests/hub/backend.hpp"
#include "tests/hub/hub.hpp"
#include "tests/hub/signed_url.hpp"
#include "tests/hub/upload.hpp"

namespace hoist::hub {

/// Objects and uploads in a directory: objects/aa/bb/<oid>, and uploads/<id> while they are open.
/// Hands out URLs of the hub's own storage server.
class LocalStore final : public Backend {
 public:
  /// `signer` must outlive the store. Uploads left by an earlier run are swept.
  LocalStore(const HubOptions& options, const UrlSigner& signer);

  /// http://127.0.0.1:PORT of the storage server; to be called before any URL is asked for.
  void set_base_url(std::string url) { base_url_ = std::move(url); }

  std::optional<ObjectFacts> find(const std::string& oid) override;
  UploadUrls begin_upload(const ObjectName& object, const UploadShape& shape,
                          const UploadWish& wish) override;
  std::string download_url(const std::string& oid) override;
  Outcome complete(const std::string& upload_id, const std::vector<GivenPart>& parts) override;
  bool is_expired(const std::string& upload_id, std::uint64_t serial) override;
  void expire(const std::string& upload_id) override;
  std::optional<std::string> sha256(const std::string& oid) override;

  [[nodiscard]] std::filesystem::path object_path(std::string_view oid) const;
  /// The upload is shared by the connections that write its parts and the table.
  [[nodiscard]] std::shared_ptr<Upload> upload(const std::string& id) const;
  Outcome complete_single(Upload& upload);
  /// Drops every upload that is not complete. Parts on their way end as they would have.
  void forget_uploads();

 private:
  std::shared_ptr<Upload> open_upload(const ObjectName& object, const UploadShape& shape,
                                      const std::string& wanted_id);
  Outcome remember(const Upload& upload, Outcome outcome);
  [[nodiscard]] SignedTerms terms(std::uint64_t serial) const;

  std::filesystem::path root_;
  const UrlSigner& signer_;
  std::string base_url_;
  std::chrono::seconds url_lifetime_;
  Bodies bodies_;
  bool resume_uploads_;

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Upload>> uploads_;
  std::map<std::string, ObjectFacts> known_;  ///< Objects completed in this run.
  std::uint64_t serial_ = 0;
};

}  // namespace hoist::hub
