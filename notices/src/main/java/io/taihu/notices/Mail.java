package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.model.Limit;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Set;

/**
 * A mailbox that sends, at a server of SMTP's.
 *
 * @param user empty for none, as the password then is
 */
record Mail(String host, int port, Security security, String user, String password, String from, List<String> to)
        implements Target {
    @Limit(value = "Most receivers of an e-mail channel", zh = "一个邮件通道的最多收件人数", reached = Limit.Reached.REFUSED)
    static final int RECEIVERS_MAX = 50;

    private static final Set<String> MEMBERS = Set.of("host", "port", "security", "user", "password", "from", "to");

    /** How a connection is kept from being read by others. */
    enum Security {
        /** Begins in plain, and goes on only in TLS. */
        STARTTLS(587),
        TLS(465),
        /** Not at all: then there is no password either. */
        NONE(25);

        private final int port;

        Security(int port) {
            this.port = port;
        }
    }

    static Mail read(JsonNode node, String place) {
        Fields fields = new Fields(node, place, MEMBERS);
        String host = fields.text("host", 253).strip();
        if (!host.matches("[A-Za-z0-9.:_-]+")) {
            throw Fields.wrong(fields.place("host"), "must be the name of an SMTP server, such as smtp.example.com");
        }
        Security security = security(fields);
        String user = fields.text("user", 254);
        String password = fields.text("password", 256);
        if (user.isEmpty() != password.isEmpty()) {
            throw Fields.wrong(place, "needs both user and password, or neither");
        }
        if (security == Security.NONE && !user.isEmpty()) {
            throw Fields.wrong(
                    fields.place("security"), "must be starttls or tls, for a password is not sent in plain");
        }
        String from = fields.text("from", 254).strip();
        checkAddress(from, fields.place("from"));
        List<String> to = fields.texts("to", RECEIVERS_MAX, 254);
        for (int i = 0; i < to.size(); i++) {
            checkAddress(to.get(i), fields.place("to") + "[" + i + "]");
        }
        return new Mail(
                host, (int) fields.number("port", security.port, 1, 65_535), security, user, password, from, to);
    }

    private static Security security(Fields fields) {
        String word = fields.text("security", 16);
        return switch (word) {
            case "", "starttls" -> Security.STARTTLS;
            case "tls" -> Security.TLS;
            case "none" -> Security.NONE;
            default ->
                throw Fields.wrong(fields.place("security"), "must be starttls, tls or none, got \"" + word + "\"");
        };
    }

    /** Goes on only with one plain address, such as {@code a@example.com}. */
    static void checkAddress(String text, String place) {
        try {
            InternetAddress address = new InternetAddress(text, true);
            if (address.getAddress().equals(text)
                    && text.indexOf('@') > 0
                    && text.chars().allMatch(c -> c > ' ')) {
                return;
            }
        } catch (AddressException e) {
            // said below
        }
        throw Fields.wrong(place, "must be an address such as duty@example.com");
    }
}
