package io.taihu.signin;

import io.taihu.spi.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be configured of signing in. */
public final class SignInSettings {
    private static final Pattern MAPPING =
            Pattern.compile("\\s*([^=,]{1,256}?)\\s*=\\s*([a-z0-9-]{1,40})\\s*@\\s*([^\\s,]{0,1000})\\s*");

    /** Where people reach the server. */
    public static final Setting<String> PUBLIC_URL = new Setting<>(
            "http.public-url",
            "",
            "Address that browsers reach the server by, such as https://taihu.example; passkeys and OpenID Connect need it",
            SignInSettings::publicUrl);

    public static final Setting<Long> ADDRESS_TRIES = Setting.number(
            "signin.address-tries",
            20,
            1,
            1_000_000,
            "Wrong passwords and passkeys of one address before it waits, longer each time; more where many people share one");

    public static final Setting<String> ISSUER = new Setting<>(
            "oidc.issuer",
            "",
            "Issuer of the OpenID Connect provider, such as https://id.example/realms/lake; none when empty",
            SignInSettings::issuer);
    public static final Setting<String> CLIENT_ID =
            Setting.text("oidc.client-id", "taihu", "Client id that the provider knows this server by");
    public static final Setting<String> CLIENT_SECRET = Setting.secret(
            "oidc.client-secret",
            "Client secret; better in TAIHU_OIDC_CLIENT_SECRET or in a file. A public client when there is none");
    public static final Setting<String> CLIENT_SECRET_FILE =
            new Setting<>("oidc.client-secret-file", "", "File with the client secret alone", SignInSettings::file);
    public static final Setting<String> TITLE =
            Setting.text("oidc.title", "Single sign-on", "What the button for the provider says");
    public static final Setting<String> SCOPES =
            Setting.text("oidc.scopes", "openid profile email", "Scopes that are asked of the provider");
    public static final Setting<String> GROUPS_CLAIM =
            Setting.text("oidc.groups-claim", "groups", "Claim of the ID token that lists somebody's groups");
    public static final Setting<List<Mapping>> ROLES = new Setting<>(
            "oidc.roles",
            "",
            "What groups may: GROUP=ROLE@SPACE with commas between, such as lake-admins=owner@,north=operator@wuxi/north;"
                    + " * for everybody whom the provider knows",
            SignInSettings::mappings);
    public static final Setting<Boolean> PRIVATE_ADDRESSES = Setting.flag(
            "oidc.private-addresses",
            false,
            "Whether the provider may be at a private or loopback address, and without TLS");

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(Attempts.class, Once.class, Passkeys.class, SignIn.class);

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(
            PUBLIC_URL,
            ADDRESS_TRIES,
            ISSUER,
            CLIENT_ID,
            CLIENT_SECRET,
            CLIENT_SECRET_FILE,
            TITLE,
            SCOPES,
            GROUPS_CLAIM,
            ROLES,
            PRIVATE_ADDRESSES);

    /**
     * A role that a group of the provider has here.
     *
     * @param group or {@code *} for everybody
     * @param space path; empty for everywhere
     */
    public record Mapping(String group, String role, String space) {}

    private SignInSettings() {}

    private static String publicUrl(String given) {
        String text = given.strip().replaceFirst("/$", "");
        if (text.isEmpty()) {
            return text;
        }
        URI uri = uri(text);
        boolean plain = uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawFragment() == null;
        if (!plain || uri.getHost() == null || uri.getRawUserInfo() != null || !isWeb(uri)) {
            throw new IllegalArgumentException("must be https://HOST or http://HOST, with a port if need be");
        }
        return text;
    }

    private static String issuer(String given) {
        String text = given.strip();
        if (!text.isEmpty()) {
            URI uri = uri(text);
            if (uri.getHost() == null || !isWeb(uri) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("must be an https address without query and fragment");
            }
        }
        return text;
    }

    private static boolean isWeb(URI uri) {
        return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be an address such as https://taihu.example", e);
        }
    }

    private static String file(String given) {
        return given.isBlank() ? "" : Path.of(given.strip()).toString();
    }

    private static List<Mapping> mappings(String given) {
        List<Mapping> all = new ArrayList<>();
        if (!given.isBlank()) {
            for (String each : given.split(",", -1)) {
                Matcher parts = MAPPING.matcher(each);
                if (!parts.matches()) {
                    throw new IllegalArgumentException(
                            "must be GROUP=ROLE@SPACE with commas between, and \"" + each.strip() + "\" is not");
                }
                all.add(new Mapping(parts.group(1), parts.group(2), parts.group(3)));
            }
        }
        return List.copyOf(all);
    }
}
