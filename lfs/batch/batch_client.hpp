// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/auth/credential_chain.hpp"
#include "lfs/auth/ssh_authenticate.hpp"
#include "lfs/base/clock.hpp"
#include "lfs/batch/lfs_server.hpp"
#include "lfs/http/transport.hpp"
#include "lfs/protocol/batch.hpp"
#include "lfs/protocol/locks.hpp"

namespace hoist::lfs {

/// What a BatchClient needs of the world. While it works nothing else is in flight on `transport`.
struct BatchPorts {
  Transport& transport;
  const Clock& clock;
  std::function<double()> random;  ///< in [0, 1)
  std::function<void(std::string_view)> log;
  Duration patience;  ///< how long a server that fails is asked again
  CredentialPorts credentials;
  /// The program's own token for the server of the git remote; empty: none. Secret.
  std::string token = {};
  /// What the user would want to know of a wait. No secrets.
  std::function<void(std::string_view)> tell = [](std::string_view) {};
};

/// Most objects in one question, as git-lfs has it.
inline constexpr std::size_t most_objects_in_batch = 100;

/// Asks an LFS server about objects, with the credentials of docs/credentials.md. For
/// one thread, which it blocks; CredentialPorts::stop_requested is asked at least every 100 ms.
///
/// Its functions throw hoist::Error: http and network with the server's host, status and words,
/// protocol, cancelled.
class BatchClient {
 public:
  BatchClient(LfsServer server, BatchPorts ports);

  /// What the server says about each of the objects, in their order, to upload or download them as
  /// the server was found for: 100 in a question, the biggest first. No oid may come twice. `ref`
  /// as batch_request() has it. A refusal of one object is its entry; what fails a whole question
  /// is thrown.
  [[nodiscard]] std::vector<BatchEntry> batch(const std::vector<ObjectId>& objects,
                                              std::string_view ref = {});

  /// A new action for the upload of the object; for the upload of that id where it is not empty and
  /// the server can.
  [[nodiscard]] BatchAction upload_action(std::string_view oid, std::uint64_t size_bytes,
                                          const std::string& upload_id);
  /// The headers for a question to `action.href` that need nobody to be asked for a credential: the
  /// action's own, and one that this server has taken before. Secret.
  [[nodiscard]] std::vector<Header> known_headers(const Action& action);
  /// True when the server confirms that it holds the object, false when it refuses to.
  [[nodiscard]] bool verify(const Action& action, std::string_view oid, std::uint64_t size_bytes);
  /// Who holds a lock on which file of `ref`, from all pages of the answer; nothing where the
  /// server has no locks (404, 501). A server that fails is asked again for `patience`.
  [[nodiscard]] std::optional<Locks> verify_locks(std::string_view ref, Duration patience);
  /// Where the server is; may hold user information.
  [[nodiscard]] const SecretUrl& endpoint() const { return endpoint_; }

 private:
  struct Question {
    SecretUrl url;                ///< may hold user information
    std::vector<Header> headers;  ///< what an action or ssh has for that URL; secret
    std::string body;
    Duration patience;  ///< with a server that fails
  };
  struct Reply {
    HttpAnswer answer;
    SecretUrl from;
    std::vector<std::string> refused;  ///< sources whose credentials the server does not take
  };
  [[nodiscard]] Reply ask(Question question);
  [[nodiscard]] Reply ask_at(const Question& question);
  /// What an action, or else ssh, has for the action's URL.
  [[nodiscard]] std::vector<Header> headers_of(const Action& action);
  [[nodiscard]] CredentialTarget target_of(const SecretUrl& url) const;
  /// The credential of taken_ for that server, with `further` headers.
  [[nodiscard]] std::optional<Credential> taken_by(const SecretUrl& url,
                                                   const std::vector<Header>& further) const;
  [[nodiscard]] HttpAnswer post(const Question& question, const Credential& credential);
  /// The answer to a question to what lies at `path` below the endpoint, and who gave it; whatever
  /// its status is.
  [[nodiscard]] Reply ask_endpoint(std::string_view path, const std::string& body,
                                   Duration patience);
  /// The answer to a batch request.
  [[nodiscard]] Reply ask_batch(const std::string& body, Duration patience);
  [[nodiscard]] Question about_endpoint(std::string_view path, std::string body, Duration patience);
  [[nodiscard]] const SshGrant* ssh_grant();
  [[nodiscard]] bool is_users_own(const SecretUrl& url) const;
  [[nodiscard]] bool is_known_to_want_credentials(const SecretUrl& url) const;
  [[nodiscard]] bool is_git_server(const SecretUrl& url) const;
  [[nodiscard]] Error refusal(const Reply& reply) const;

  LfsServer server_;
  SecretUrl endpoint_;
  std::vector<SecretUrl> users_own_;
  std::optional<SshGrant> grant_;
  /// What a server took last, and which: the next question begins with it.
  std::optional<std::pair<SecretUrl, Credential>> taken_;
  std::string ssh_trouble_;
  bool has_answered_ = false;  // once, with a success
  BatchPorts ports_;
};

}  // namespace hoist::lfs
