import type { SerialPort as SerialPortClass } from 'serialport';

/** The class of node-serialport. @throws where this build has no binding for the machine: everything else works without it. */
export async function loadSerialPort(): Promise<typeof SerialPortClass> {
  return (await import('serialport')).SerialPort;
}
