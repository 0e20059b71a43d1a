package io.taihu.protocols.jt808;

import static io.taihu.protocols.jt808.Fields.bcd;
import static io.taihu.protocols.jt808.Fields.bits32;
import static io.taihu.protocols.jt808.Fields.bits8;
import static io.taihu.protocols.jt808.Fields.group;
import static io.taihu.protocols.jt808.Fields.textRest;
import static io.taihu.protocols.jt808.Fields.u16;
import static io.taihu.protocols.jt808.Fields.u32;
import static io.taihu.protocols.jt808.Fields.u8;
import static io.taihu.protocols.jt808.Items.item;

import io.taihu.protocols.jt808.Items.Item;
import java.util.ArrayList;
import java.util.List;

/** Parameters of a terminal, by their ids in 0x8103 and 0x0104: JT/T 808, JT/T 1078 (0x75 to 0x7C) and T/JSATL 12 (0xF365, 0xF367). */
final class Parameters {
    private static final String[] ALARMS = LocationField.ALARMS.words();

    static final Items ITEMS = new Items(4, all());

    private Parameters() {}

    private static Item[] all() {
        List<Item> all = new ArrayList<>();
        all.addAll(connection());
        all.addAll(reporting());
        all.addAll(driving());
        all.addAll(VideoParameters.ALL);
        for (int id = 0x0110; id <= 0x01FF; id++) {
            all.add(item(id, group("can" + (id - 0x0110), u32("interval").in("ms"), u32("canId"))));
        }
        return all.toArray(Item[]::new);
    }

    private static List<Item> connection() {
        return List.of(
                item(0x0001, u32("heartbeat").in("s")),
                item(0x0002, u32("tcpTimeout").in("s")),
                item(0x0003, u32("tcpRetries")),
                item(0x0004, u32("udpTimeout").in("s")),
                item(0x0005, u32("udpRetries")),
                item(0x0006, u32("smsTimeout").in("s")),
                item(0x0007, u32("smsRetries")),
                item(0x0010, textRest("apn")),
                item(0x0011, textRest("apnUser")),
                item(0x0012, textRest("apnPassword")),
                item(0x0013, textRest("server")),
                item(0x0014, textRest("backupApn")),
                item(0x0015, textRest("backupApnUser")),
                item(0x0016, textRest("backupApnPassword")),
                item(0x0017, textRest("backupServer")),
                item(0x0018, u32("tcpPort")),
                item(0x0019, u32("udpPort")),
                item(0x001A, textRest("cardServer")),
                item(0x001B, u32("cardTcpPort")),
                item(0x001C, u32("cardUdpPort")),
                item(0x001D, textRest("cardBackupServer")),
                item(0x0040, textRest("platformPhone")),
                item(0x0041, textRest("resetPhone")),
                item(0x0042, textRest("factoryPhone")),
                item(0x0043, textRest("smsPhone")),
                item(0x0044, textRest("smsAlarmPhone")),
                item(0x0045, u32("answerPolicy")),
                item(0x0046, u32("callMax").in("s")),
                item(0x0047, u32("callMonthMax").in("s")),
                item(0x0048, textRest("listenPhone")),
                item(0x0049, textRest("platformSmsPhone")));
    }

    private static List<Item> reporting() {
        return List.of(
                item(0x0020, new ChoiceField("reportStrategy", 4, "time", "distance", "both")),
                item(0x0021, new ChoiceField("reportPlan", 4, "acc", "login")),
                item(0x0022, u32("intervalLoggedOut").in("s")),
                item(0x0023, textRest("slaveServer")),
                item(0x0024, textRest("slaveServerReserved1")),
                item(0x0025, textRest("slaveServerReserved2")),
                item(0x0026, textRest("slaveServerReserved3")),
                item(0x0027, u32("intervalAsleep").in("s")),
                item(0x0028, u32("intervalAlarm").in("s")),
                item(0x0029, u32("interval").in("s")),
                item(0x002C, u32("distance").in("m")),
                item(0x002D, u32("distanceLoggedOut").in("m")),
                item(0x002E, u32("distanceAsleep").in("m")),
                item(0x002F, u32("distanceAlarm").in("m")),
                item(0x0030, u32("cornerAngle").in("deg")),
                item(0x0050, bits32("alarmMask", ALARMS)),
                item(0x0051, bits32("alarmSms", ALARMS)),
                item(0x0052, bits32("alarmPhoto", ALARMS)),
                item(0x0053, bits32("alarmPhotoStore", ALARMS)),
                item(0x0054, bits32("keyAlarms", ALARMS)),
                item(0x0064, bits32("timedPhoto")),
                item(0x0065, bits32("distancePhoto")),
                item(0x0070, u32("imageQuality")),
                item(0x0071, u32("brightness")),
                item(0x0072, u32("contrast")),
                item(0x0073, u32("saturation")),
                item(0x0074, u32("chroma")),
                item(0x0090, bits8("gnssMode", "gps", "beidou", "glonass", "galileo")),
                item(0x0091, u8("gnssBaud")),
                item(0x0092, u8("gnssOutputRate")),
                item(0x0093, u32("gnssSampling").in("s")),
                item(0x0094, u8("gnssUploadMode")),
                item(0x0095, u32("gnssUploadSetting")),
                item(0x0100, u32("can1Sampling").in("ms")),
                item(0x0101, u16("can1Upload").in("s")),
                item(0x0102, u32("can2Sampling").in("ms")),
                item(0x0103, u16("can2Upload").in("s")));
    }

    private static List<Item> driving() {
        return List.of(
                item(0x0031, u16("illegalDisplacement").in("m")),
                item(0x0032, bcd("forbiddenHours", 4)),
                item(0x0055, u32("maxSpeed").in("km/h")),
                item(0x0056, u32("overspeedFor").in("s")),
                item(0x0057, u32("continuousDriving").in("s")),
                item(0x0058, u32("dayDriving").in("s")),
                item(0x0059, u32("minRest").in("s")),
                item(0x005A, u32("maxParking").in("s")),
                item(0x005B, u16("overspeedMargin").per(10).in("km/h")),
                item(0x005C, u16("fatigueMargin").in("s")),
                // the low byte counts 4 ms, the high one 0.1 g
                item(0x005D, group("collision", u8("acceleration").per(10).in("[g]"), u8("time4ms"))),
                item(0x005E, u16("rollover").in("deg")),
                item(0x0080, u32("odometer").per(10).in("km")),
                item(0x0081, u16("province")),
                item(0x0082, u16("city")),
                item(0x0083, textRest("plate")),
                item(0x0084, u8("plateColour")));
    }
}
