package io.taihu.notices;

import io.taihu.core.Reach;
import io.taihu.model.Limit;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Tells by e-mail, as plain text and as HTML. Thread-safe; blocks. */
final class MailSending {
    @Limit(
            value = "Longest text of an e-mail",
            zh = "一封邮件正文的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int TEXT_BYTES_MAX = 256 << 10;

    private final Reach reach;

    MailSending(Reach reach) {
        this.reach = reach;
    }

    String send(Message message, Mail mail) throws NotSent {
        Set<String> to = new LinkedHashSet<>(mail.to());
        Person onDuty = message.onDuty();
        if (onDuty != null && !onDuty.email().isEmpty()) {
            to.add(onDuty.email());
        }
        if (to.isEmpty()) {
            throw new NotSent("nobody would get it: whoever is on duty has no e-mail address", false, 0);
        }
        Session session = Session.getInstance(properties(mail));
        boolean tls = mail.security() == Mail.Security.TLS;
        try (Reach.Connection connection = reach.connect(mail.host(), mail.port(), tls)) {
            URLName name = new URLName(
                    "smtp",
                    mail.host(),
                    mail.port(),
                    null,
                    mail.user().isEmpty() ? null : mail.user(),
                    mail.password().isEmpty() ? null : mail.password());
            try (SMTPTransport transport = new SMTPTransport(session, name)) {
                transport.connect(connection.socket());
                InternetAddress[] all = addresses(to);
                transport.sendMessage(mime(session, message, mail, all), all);
                return mail.host() + " took it for " + String.join(", ", to) + ": "
                        + WebSending.line(String.valueOf(transport.getLastServerResponse()));
            } catch (SendFailedException e) {
                Address[] got = e.getValidSentAddresses();
                if (got == null || got.length == 0) {
                    throw e;
                }
                // those who can be told are: trying again would tell them twice
                return mail.host() + " took it for " + InternetAddress.toString(got) + " alone: "
                        + WebSending.line(words(e));
            } catch (MessagingException e) {
                if (e.getNextException() instanceof IOException failed) {
                    throw connection.explained(failed);
                }
                throw e;
            }
        } catch (AuthenticationFailedException e) {
            throw new NotSent(mail.host() + " refuses user and password: " + WebSending.line(e.getMessage()), false, 0);
        } catch (MessagingException e) {
            throw new NotSent(mail.host() + ": " + WebSending.line(words(e)), code(e) >= 500, 0);
        } catch (IOException e) {
            throw new NotSent(mail.host() + " port " + mail.port() + ": " + WebSending.line(e.getMessage()), false, 0);
        }
    }

    private Properties properties(Mail mail) {
        Properties properties = new Properties();
        properties.put("mail.smtp.auth", Boolean.toString(!mail.user().isEmpty()));
        properties.put("mail.smtp.localhost", "taihu");
        properties.put("mail.smtp.quitwait", "false");
        properties.put("mail.smtp.sendpartial", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", reach.tls());
        boolean starttls = mail.security() == Mail.Security.STARTTLS;
        properties.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
        properties.put("mail.smtp.starttls.required", Boolean.toString(starttls));
        return properties;
    }

    private static MimeMessage mime(Session session, Message message, Mail mail, InternetAddress[] to)
            throws MessagingException {
        String title = message.title(UnaryOperator.identity());
        String text = Message.cut(message.text(UnaryOperator.identity()), TEXT_BYTES_MAX);
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text, "utf-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText("<!doctype html><html><body><p>" + Message.html(text) + "</p></body></html>", "utf-8", "html");
        MimeMessage made = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + message.id() + "@taihu>");
            }
        };
        made.setFrom(new InternetAddress(mail.from()));
        made.setRecipients(RecipientType.TO, to);
        made.setSubject(title.replaceAll("\\p{Cntrl}", " "), "utf-8");
        made.setSentDate(Date.from(Instant.ofEpochMilli(message.told().getLast().timeMicros() / 1_000)));
        made.setHeader("Auto-Submitted", "auto-generated");
        made.setContent(new MimeMultipart("alternative", plain, html));
        made.saveChanges();
        return made;
    }

    private static InternetAddress[] addresses(Set<String> to) throws MessagingException {
        InternetAddress[] all = new InternetAddress[to.size()];
        int at = 0;
        for (String each : to) {
            all[at++] = new InternetAddress(each);
        }
        return all;
    }

    /** What the server said, or else what went wrong here. */
    private static String words(MessagingException e) {
        Exception next = e.getNextException();
        String words = String.valueOf(e.getMessage());
        return next == null || code(e) > 0 && code(next) <= 0 ? words : words + " " + next.getMessage();
    }

    /** The server's code; 0 when it said none. */
    private static int code(Exception e) {
        return switch (e) {
            case SMTPSendFailedException failed when failed.getReturnCode() > 0 -> failed.getReturnCode();
            case SMTPAddressFailedException failed -> failed.getReturnCode();
            case SMTPSenderFailedException failed -> failed.getReturnCode();
            case MessagingException failed when failed.getNextException() != null -> code(failed.getNextException());
            default -> 0;
        };
    }
}
