/** English. */
export const en = {
  titles: { jt808: 'JT/T 808', gb32960: 'GB/T 32960' },
  about: {
    jt808: 'Terminals of vehicles. What they report becomes readings and events; commands go back to them.',
    gb32960: 'Telemetry of electric vehicles. What they report becomes readings and events; commands go back to them.',
  },
  closed: (setting: string) => `This server does not listen for it: ${setting} turns it on.`,
  id: { jt808: 'Telephone number of the terminal', gb32960: 'VIN of the vehicle' },
  idHelp: { jt808: 'As it stands in its SIM card or its settings, without zeros in front. It is the id of the thing.', gb32960: 'Its 17 characters. They are the id of the thing.' },
  create: 'Register it',
  noToken: {
    jt808: 'It needs no token: it registers by itself, and is given a code that it keeps.',
    gb32960: 'It needs no token: the protocol knows it by its VIN.',
  },
  otherModel: (model: string, label: string) => `Its model is ${model}: it is let in only with the label ${label}, whatever the value, among its settings.`,
  setUp: 'Set this in the terminal',
  setUpFirst: 'Register or choose a vehicle above; what belongs in its terminal stands here then.',
  server: 'Server address',
  port: 'Port',
  number: { jt808: 'Telephone number', gb32960: 'VIN' },
  editions: { jt808: 'Editions of 2011, 2013 and 2019, by TCP or UDP; it is found out by what comes.', gb32960: 'Editions of 2016 and 2025, by TCP; it is found out by what comes.' },
  open: 'The protocol is not encrypted and proves nothing: keep the port to a network where only your vehicles are (APN, VPN).',
  late: 'Nothing yet. Is the port reachable? Try from this machine',
  check: {
    jt808: ['The telephone number, to the digit: who says another is not let in, and stands above.', 'A terminal that was registered elsewhere may need its factory settings.'],
    gb32960: ['The VIN, to the letter: who says another is not let in, and stands above.', 'A platform that reports for vehicles needs a user name and a password on this server.'],
  },
  decode: 'What a recorded frame says, or where it is wrong, is told by',
};
