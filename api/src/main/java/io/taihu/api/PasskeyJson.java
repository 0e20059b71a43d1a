package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Limit;
import io.taihu.signin.Passkeys;
import io.taihu.signin.Passkeys.Asked;
import io.taihu.signin.Passkeys.Passkey;
import io.taihu.spi.Registry.Account;
import java.util.Base64;

/** What browsers are asked about passkeys, as WebAuthn Level 3 writes it in JSON. */
final class PasskeyJson {
    /** Longest credential, in bytes: a key of RSA with its attestation. */
    @Limit(
            value = "Longest request with a passkey",
            zh = "带通行密钥的请求的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long BODY_MAX = 64 << 10;

    private PasskeyJson() {}

    static ObjectNode write(Passkey passkey) {
        return Json.object()
                .put("id", passkey.id())
                .put("title", passkey.title())
                .put("created", passkey.created().toString());
    }

    /** For {@code navigator.credentials.create}. */
    static ObjectNode making(Asked asked, Account account) {
        ObjectNode out = Json.object().put("ceremony", asked.ceremony());
        ObjectNode key = out.putObject("publicKey");
        key.putObject("rp").put("id", asked.host()).put("name", "Taihu");
        key.putObject("user")
                .put("id", Base64.getUrlEncoder().withoutPadding().encodeToString(Passkeys.handle(account.id())))
                .put("name", account.name())
                .put("displayName", account.title());
        key.put("challenge", asked.challenge());
        ArrayNode algorithms = key.putArray("pubKeyCredParams");
        Passkeys.ALGORITHMS.forEach(
                each -> algorithms.addObject().put("type", "public-key").put("alg", each));
        key.put("timeout", Passkeys.LASTS.toMillis());
        credentials(key.putArray("excludeCredentials"), asked);
        key.putObject("authenticatorSelection")
                .put("residentKey", "preferred")
                .put("requireResidentKey", false)
                .put("userVerification", "preferred");
        key.put("attestation", "none");
        return out;
    }

    /** For {@code navigator.credentials.get}. */
    static ObjectNode showing(Asked asked) {
        ObjectNode out = Json.object().put("ceremony", asked.ceremony());
        ObjectNode key = out.putObject("publicKey");
        key.put("challenge", asked.challenge());
        key.put("timeout", Passkeys.LASTS.toMillis());
        key.put("rpId", asked.host());
        credentials(key.putArray("allowCredentials"), asked);
        key.put("userVerification", asked.alone() ? "required" : "preferred");
        return out;
    }

    private static void credentials(ArrayNode out, Asked asked) {
        asked.credentials()
                .forEach(id -> out.addObject().put("type", "public-key").put("id", id));
    }
}
