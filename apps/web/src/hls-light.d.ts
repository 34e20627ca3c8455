/** The light build of hls.js: the same module without captions, encryption and alternate audio. */
declare module 'hls.js/light' {
  export { default, ErrorTypes, Events } from 'hls.js';
}
