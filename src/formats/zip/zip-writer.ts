import { constants, crc32, deflateRawSync } from 'node:zlib';

/** The ends of what an archive without its 64-bit form can say, in bytes. */
export const maxFileSize = 0xffff_ffff;

/** What the archive has to say of a file in the end. */
interface WrittenFile {
  readonly name: Buffer;
  readonly offset: number;
  crc: number;
  packed: number;
  size: number;
}

/** 1 January 1980, the first day that an archive knows: the same files are the same archive. */
const firstDay = 0x0021;
/** Sizes follow the file (bit 3), and names are UTF-8 (bit 11). */
const flags = 0x0808;
const deflated = 8;
const version = 20;

/**
 * Makes a zip archive (APPNOTE 6.3.10, 4.3) piece by piece, in flat memory: each call returns the next bytes of it. Files come
 * one after another.
 */
export class ZipWriter {
  readonly #files: WrittenFile[] = [];
  #offset = 0;

  /** Begins a file. */
  open(name: string): Buffer {
    const file: WrittenFile = { name: Buffer.from(name), offset: this.#offset, crc: 0, packed: 0, size: 0 };
    this.#files.push(file);
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    writeCommon(header, 4, file);
    return this.#pass(Buffer.concat([header, file.name]));
  }

  /** Adds text to the file. Each is compressed by itself, so it is best to have many thousands of characters at once. */
  write(text: string): Buffer {
    const bytes = Buffer.from(text);
    // Ends at a whole byte, without being the last block: what follows is simply appended.
    const packed = deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    const file = this.#last();
    file.crc = crc32(bytes, file.crc);
    file.size += bytes.length;
    file.packed += packed.length;
    return this.#pass(packed);
  }

  /** Ends the file. */
  close(): Buffer {
    const file = this.#last();
    const last = Buffer.of(3, 0);
    file.packed += last.length;
    const sizes = Buffer.alloc(16);
    sizes.write('PK\x07\x08', 'latin1');
    sizes.writeUInt32LE(file.crc, 4);
    sizes.writeUInt32LE(file.packed, 8);
    sizes.writeUInt32LE(file.size, 12);
    return this.#pass(Buffer.concat([last, sizes]));
  }

  /** Writes a whole file. */
  file(name: string, text: string): Buffer {
    return Buffer.concat([this.open(name), this.write(text), this.close()]);
  }

  /** Ends the archive. @throws RangeError where it is larger than `maxFileSize` */
  end(): Buffer {
    const start = this.#offset;
    const entries = this.#files.map((file) => {
      const entry = Buffer.alloc(46);
      entry.write('PK\x01\x02', 'latin1');
      entry.writeUInt16LE(version, 4);
      writeCommon(entry, 6, file);
      entry.writeUInt32LE(file.offset, 42);
      return Buffer.concat([entry, file.name]);
    });
    const directory = Buffer.concat(entries);
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06', 'latin1');
    end.writeUInt16LE(entries.length, 8);
    end.writeUInt16LE(entries.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(start, 16);
    return this.#pass(Buffer.concat([directory, end]));
  }

  #last(): WrittenFile {
    const last = this.#files.at(-1);
    if (!last) throw new Error('No file of the archive was begun');
    return last;
  }

  #pass(bytes: Buffer): Buffer {
    this.#offset += bytes.length;
    return bytes;
  }
}

/** What the header of a file and its entry in the directory have in common. */
function writeCommon(to: Buffer, at: number, { name, crc, packed, size }: WrittenFile): void {
  to.writeUInt16LE(version, at);
  to.writeUInt16LE(flags, at + 2);
  to.writeUInt16LE(deflated, at + 4);
  to.writeUInt16LE(firstDay, at + 8);
  to.writeUInt32LE(crc, at + 10);
  to.writeUInt32LE(packed, at + 14);
  to.writeUInt32LE(size, at + 18);
  to.writeUInt16LE(name.length, at + 22);
}
