// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/dialect.hpp"
#include "tests/hub/fault.hpp"
#include "tests/hub/request_log.hpp"

namespace hoist::hub {

/// What a part's ETag is.
enum class EtagKind {
  opaque,  ///< A quoted token that tells nothing; costs no time.
  md5,     ///< The quoted MD5 of the body, as S3 gives it.
};

/// What becomes of the bytes of a body.
enum class Bodies {
  store,
  discard,  ///< Received and dropped: a completion succeeds, but no object is ever there.
};

/// An S3 store that takes the objects instead of the hub's own storage. Path-style addresses.
struct S3Options {
  std::string endpoint;  ///< http://127.0.0.1:8080
  std::string bucket = "hoist";
  std::string region = "us-east-1";
  std::string access_key;
  std::string secret_key;
};

struct HubOptions {
  /// Repositories, objects and unfinished uploads live here; made when missing.
  std::filesystem::path root;
  std::uint16_t port = 0;          ///< Of git and the API; 0 = a free one.
  std::uint16_t storage_port = 0;  ///< Of the storage server; 0 = a free one.
  UploadRules uploads;
  std::string token;  ///< When not empty, git and LFS need it as password or bearer token.
  EtagKind etag = EtagKind::opaque;
  Bodies bodies = Bodies::store;
  std::vector<FaultRule> faults;
  std::chrono::seconds url_lifetime = std::chrono::hours{24};
  /// Whether upload actions come with a verify action.
  bool verify_action = true;
  /// Whether actions carry expires_at (always, in dialect kohakuhub).
  bool announce_expiry = false;
  /// Whether a new batch for an object hands out new URLs of the unfinished upload.
  bool resume_uploads = false;
  RequestLog::Print print = RequestLog::Print::nothing;
  std::optional<S3Options> s3;
};

/// Where to send an object: what the batch API would answer as its upload action.
struct UploadAction {
  std::string href;
  std::map<std::string, std::string> header;
};

/// A git and LFS server for tests, on two ports of 127.0.0.1: one for git and the LFS API, one for
/// the storage that its signed URLs point at.
///
///     hub::LocalHub hub{{.root = directory.path()}};
///     auto action = hub.begin_upload(oid, size);
///     ...  // drive the agent with it
///     EXPECT_TRUE(hub.object(oid));
///
/// It listens from construction (which throws hoist::Error) to destruction, which cuts what is
/// still connected. All functions are safe to call from any thread.
class LocalHub {
 public:
  explicit LocalHub(HubOptions options);
  LocalHub(const LocalHub&) = delete;
  LocalHub& operator=(const LocalHub&) = delete;
  ~LocalHub();

  /// http://127.0.0.1:PORT; a repository is at url() + "/any/name" and comes to be by a push.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string storage_url() const;

  /// An upload as for a client that offers multipart and asks for this object alone.
  [[nodiscard]] UploadAction begin_upload(const std::string& oid, std::uint64_t size);

  /// Every request that has been answered or cut, in the order in which that began.
  [[nodiscard]] std::vector<RequestRecord> requests() const;
  [[nodiscard]] unsigned peak_part_connections() const;

  /// Takes the place of the faults in force; attempts are counted from 1 again.
  void set_faults(std::vector<FaultRule> faults);

  /// Unfinished uploads are gone, as if their server had swept them: 404 NoSuchUpload.
  void forget_uploads();

  /// The stored file of a complete object.
  [[nodiscard]] std::optional<std::filesystem::path> object(std::string_view oid) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Makes a bare repository that accepts pushes, unless it is there. `name` is its path in URLs,
/// with or without `.git`. Throws hoist::Error for a name that cannot be one.
std::filesystem::path create_repository(const std::filesystem::path& root, std::string_view name);

}  // namespace hoist::hub
