#!/usr/bin/env node
import '../../../dist/liucheng.js';
