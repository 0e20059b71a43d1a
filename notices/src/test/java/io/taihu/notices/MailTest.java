package io.taihu.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Reach;
import io.taihu.model.Severity;
import io.taihu.spi.NoticeStore.State;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class MailTest extends NoticesFixture {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private SmtpSink sink(SmtpSink made) {
        open.add(made);
        return made;
    }

    private String mail(SmtpSink sink, String host, String more) {
        return channel("{'kind':'email','email':{'host':'" + host + "','port':" + sink.port()
                + ",'from':'taihu@example.com','to':['duty@example.com']" + more + "}}");
    }

    /** TLS of a server at localhost alone, which those who ask trust. */
    private SSLContext tls() throws Exception {
        Path file = folder.resolve("sink.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "sink",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=sink",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit",
                        "-validity",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null);
        trusted.setCertificateEntry("sink", store.getCertificate("sink"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void aMailHasTextAndHtmlAndNobodysMarkup() throws Exception {
        SmtpSink sink = sink(new SmtpSink(null, false, ""));
        String channel = mail(sink, "127.0.0.1", ",'security':'none'");
        notices.post(notice("k", Severity.HIGH, "水温 <script>\r\nBcc: x@evil.example", channel));
        await().until(() -> state(channel) == State.SENT);

        MimeMessage mail = new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(sink.mails.getFirst().getBytes(StandardCharsets.UTF_8)));
        assertThat(mail.getSubject()).isEqualTo("[high] 水温 <script>  Bcc: x@evil.example");
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getMessageID()).isEqualTo("<" + only(channel).id() + "@taihu>");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat((String) parts.getBodyPart(0).getContent()).contains("水温 <script>", "Pump <b>seven</b> pump-7");
        assertThat((String) parts.getBodyPart(1).getContent())
                .contains("水温 &lt;script&gt;", "Pump &lt;b&gt;seven&lt;/b&gt;")
                .doesNotContain("<script>");
        assertThat(sink.lines).contains("plain RCPT TO:<duty@example.com>");
    }

    @Test
    void thePasswordIsSentInTlsAlone() throws Exception {
        SSLContext tls = tls();
        stop();
        begin(new Reach(true, tls.getSocketFactory()));
        SmtpSink sink = sink(new SmtpSink(tls, false, "geheim"));
        String user = ",'user':'taihu','password':'geheim'";
        Notices.Tested tested = notices.test(mail(sink, "localhost", user), "me");
        assertThat(tested.words()).isEqualTo("localhost took it for duty@example.com: 250 kept as 1");
        assertThat(sink.lines).anyMatch(line -> line.startsWith("tls AUTH PLAIN"));

        assertThat(notices.test(mail(sink, "127.0.0.1", user), "me").words())
                .as("its certificate is of localhost alone")
                .contains("No subject alternative names matching IP address 127.0.0.1");

        Notices.Tested wrong = notices.test(mail(sink, "localhost", ",'user':'taihu','password':'falsch'"), "me");
        assertThat(wrong.words())
                .contains("localhost refuses user and password", "535")
                .doesNotContain("falsch");

        sink.offersStartTls = false;
        assertThat(notices.test(mail(sink, "localhost", user), "me").words()).contains("STARTTLS");
        assertThat(sink.lines).noneMatch(line -> line.startsWith("plain AUTH"));

        SmtpSink atOnce = sink(new SmtpSink(tls, true, "geheim"));
        assertThat(notices.test(mail(atOnce, "localhost", user + ",'security':'tls'"), "me")
                        .sent())
                .isTrue();
    }

    @Test
    void aReceiverThatThereIsNotIsGivenUpAndOneThatIsBusyTriedAgain() throws Exception {
        SmtpSink sink = sink(new SmtpSink(null, false, ""));
        sink.answerToReceiver = "450 4.2.1 mailbox busy";
        String channel = mail(sink, "127.0.0.1", ",'security':'none'");
        notices.post(notice("k", Severity.HIGH, "hot", channel));
        await().until(() -> only(channel).attempts() == 1);
        assertThat(only(channel).problem()).contains("450 4.2.1 mailbox busy");
        sink.answerToReceiver = "550 5.1.1 nobody of this name";
        String other = mail(sink, "127.0.0.1", ",'security':'none'");
        notices.post(notice("k", Severity.HIGH, "hot", other));
        await().until(() -> state(other) == State.DEAD);
        assertThat(only(other).problem()).contains("550 5.1.1 nobody of this name");
        assertThat(state(channel)).isEqualTo(State.WAITING);
    }

    @Test
    void oneReceiverThatThereIsNotKeepsItFromNoOther() throws Exception {
        SmtpSink sink = sink(new SmtpSink(null, false, ""));
        sink.refused = "gone@";
        String channel = channel("{'kind':'email','email':{'host':'127.0.0.1','port':" + sink.port()
                + ",'security':'none','from':'taihu@example.com','to':['gone@example.com','duty@example.com']}}");
        Notices.Tested tested = notices.test(channel, "me");
        assertThat(tested.sent()).isTrue();
        assertThat(tested.words()).contains("took it for duty@example.com alone", "550");
        assertThat(sink.mails).hasSize(1);
    }

    @Test
    void whoeverIsOnDutyGetsIt() throws Exception {
        SmtpSink sink = sink(new SmtpSink(null, false, ""));
        String rota = notices.rotas()
                .create(
                        (ObjectNode) Kept.parse(
                                "{\"title\":\"r\",\"space\":\"lake\",\"from\":\"2026-01-05T09:00\",\"people\":"
                                        + "[{\"name\":\"Li\",\"email\":\"li@example.com\"}]}"),
                        "1")
                .id();
        String channel = channel("{'kind':'email','onDuty':'" + rota + "','email':{'host':'127.0.0.1','port':"
                + sink.port() + ",'security':'none','from':'taihu@example.com'}}");
        notices.post(notice("k", Severity.HIGH, "hot", channel));
        await().until(() -> state(channel) == State.SENT);
        assertThat(sink.lines).contains("plain RCPT TO:<li@example.com>");
    }

    @Test
    void aServerThatIsAwayIsSaidSo() {
        String channel = channel("{'kind':'email','email':{'host':'127.0.0.1','port':1,'security':'none',"
                + "'from':'taihu@example.com','to':['duty@example.com']}}");
        assertThat(notices.test(channel, "me").words()).isEqualTo("127.0.0.1 port 1: Connection refused");
    }
}
