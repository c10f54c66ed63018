import { contextBridge } from 'electron';

contextBridge.exposeInMainWorld('station', {});
