/**
 * node test/parity/makeKerasFixtures.mjs: computes the fixtures again with Keras. Keras is installed for this
 * alone, under .work/peers; its version goes into each fixture.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { peerPython } from '../../scripts/bench/peers.mjs';

const here = import.meta.dirname;
const words = [join(here, 'make_keras_fixtures.py'), join(here, 'fixtures')];
const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
process.exitCode = spawnSync(peerPython('tensorflow'), words, { stdio: 'inherit', env }).status ?? 1;
