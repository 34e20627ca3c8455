export { createClient, type Client } from './stack/client.ts';
export { cpuSeconds, processesOf, type Process } from './stack/processes.ts';
export { startStack, type CameraConfig, type Service, type Stack } from './stack/stack.ts';
