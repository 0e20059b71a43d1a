package io.taihu.protocols.jt808;

import java.util.HashMap;
import java.util.Map;

/** Names for people, in English and Chinese, of what the model has. */
final class Titles {
    private static final Map<String, String> CHINESE = new HashMap<>();

    static {
        // @formatter:off
        put(
                "location 位置 altitude 海拔 speed 速度 direction 方向 odometer 里程 fuel 油量 recorderSpeed 行驶记录速度 "
                        + "alarmToConfirm 待确认报警 tyrePressures 胎压 cabinTemperature 车厢温度 overspeedAt 超速位置 areaCrossed 进出区域 "
                        + "segmentTime 路段行驶时间 videoAlarms 视频报警 videoSignalLost 视频信号丢失 videoCovered 视频遮挡 "
                        + "videoStorageFaults 存储器故障 abnormalDriving 异常驾驶行为 signals 车辆信号 io IO状态 analog 模拟量 "
                        + "radioSignal 无线信号强度 satellites 卫星数 battery 电池 supply 外部电压 driverAssistance 高级驾驶辅助报警 "
                        + "driverState 驾驶员状态报警 tyres 胎压监测报警 blindSpot 盲区监测报警 batteryVoltage 电池电压 customLength 自定义长度 "
                        + "maker 厂商信息 unknownItems 未知附加项 again 重复附加项 rest 未能解析的剩余字节 alarmFlags 报警标志 statusFlags 状态标志 reissued 补报");
        put("alarmSos 紧急报警 alarmOverspeed 超速报警 alarmFatigue 疲劳驾驶 alarmDangerWarning 危险预警 alarmGnssFault GNSS模块故障 "
                + "alarmAntennaOpen GNSS天线开路 alarmAntennaShort GNSS天线短路 alarmPowerLow 主电源欠压 alarmPowerLost 主电源掉电 "
                + "alarmDisplayFault 显示器故障 alarmSpeechFault TTS故障 alarmCameraFault 摄像头故障 alarmCardReaderFault IC卡模块故障 "
                + "alarmOverspeedWarning 超速预警 alarmFatigueWarning 疲劳驾驶预警 alarmRuleViolation 违规行驶 alarmTyrePressure 胎压预警 "
                + "alarmBlindSpotFault 右转盲区异常 alarmDayDrivingExceeded 当天累计驾驶超时 alarmParkingTooLong 超时停车 "
                + "alarmArea 进出区域报警 alarmRoute 进出路线报警 alarmSegmentTime 路段时间报警 alarmOffRoute 路线偏离 "
                + "alarmSpeedSensorFault VSS故障 alarmFuelAbnormal 油量异常 alarmStolen 车辆被盗 alarmIllegalIgnition 非法点火 "
                + "alarmIllegalDisplacement 非法位移 alarmCollision 碰撞 alarmRollover 侧翻预警 alarmIllegalDoorOpening 非法开门");
        put("acc ACC开 fixed 已定位 south 南纬 west 西经 outOfService 停运 encrypted 经纬度加密 forwardCollision 前撞预警 "
                + "laneDeparture 车道偏移预警 load1 载重位1 load2 载重位2 fuelCut 油路断开 circuitCut 电路断开 doorsLocked 车门加锁 "
                + "frontDoorOpen 前门开 middleDoorOpen 中门开 rearDoorOpen 后门开 driverDoorOpen 驾驶席门开 customDoorOpen 自定义门开 "
                + "gps 使用GPS beidou 使用北斗 glonass 使用GLONASS galileo 使用Galileo moving 行驶中");
        put("upgradeResult 升级结果 event 事件报告 answer 提问应答 subscription 信息点播 waybill 电子运单 driver 驾驶员身份 can CAN数据 "
                + "mediaEvent 多媒体事件 media 多媒体数据 passthroughUp 上行透传 compressed 压缩数据 passengers 乘客流量 "
                + "fileUploaded 文件上传完成 attachments 报警附件 file 文件信息 fileDone 文件上传结束 fileBlock 附件数据块 message 厂商消息");
        put("queryParameters 查询参数 querySomeParameters 查询指定参数 propertiesQuery 查询终端属性 locationQuery 查询位置 "
                + "areaQuery 查询区域 recorderQuery 采集行驶记录 driverQuery 查询驾驶员 mediaQuery 检索多媒体 "
                + "mediaPropertiesQuery 查询音视频属性 resourceQuery 查询音视频资源 vehicleControl 车辆控制 shoot 立即拍摄 playback 录像回放 "
                + "fileUpload 文件上传 setParameters 设置参数 tracking 临时位置跟踪 linkTest 链路检测 text 下发文本 circles 设置圆形区域 "
                + "deleteCircles 删除圆形区域 rectangles 设置矩形区域 deleteRectangles 删除矩形区域 polygon 设置多边形区域 "
                + "deletePolygons 删除多边形区域 route 设置路线 deleteRoutes 删除路线 recorderSetting 下传行驶记录参数 "
                + "terminalControl 终端控制 upgrade 下发升级包 alarmConfirmation 人工确认报警 eventSetting 设置事件 question 下发提问 "
                + "menu 设置信息点播菜单 information 信息服务 callBack 电话回拨 phoneBook 设置电话本 uploadMedia 上传存储的多媒体 "
                + "record 录音 uploadOneMedia 上传单条多媒体 passthroughDown 下行透传 liveVideo 实时音视频 liveVideoControl 实时音视频控制 "
                + "liveVideoState 实时传输状态 playbackControl 回放控制 fileUploadControl 上传控制 attachmentsWanted 索取报警附件 "
                + "ptzRotation 云台旋转 ptzFocus 云台焦距 ptzIris 云台光圈 ptzWiper 云台雨刷 ptzLight 云台补光 ptzZoom 云台变倍");
        // @formatter:on
    }

    private Titles() {}

    private static void put(String pairs) {
        String[] words = pairs.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            CHINESE.put(words[i], words[i + 1]);
        }
    }

    /** Titles by language; the English one is the name in words. */
    static Map<String, String> of(String name) {
        StringBuilder english = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            english.append(
                    i == 0
                            ? String.valueOf(Character.toUpperCase(c))
                            : Character.isUpperCase(c) ? " " + Character.toLowerCase(c) : String.valueOf(c));
        }
        String chinese = CHINESE.get(name);
        if (chinese == null) {
            throw new IllegalStateException("no Chinese title for " + name);
        }
        return Map.of("en", english.toString(), "zh", chinese);
    }
}
