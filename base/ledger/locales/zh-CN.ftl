# 账
refusal-ledger-balance = 只够 { $free }，请改小一点，或先把别处占用的放开
refusal-ledger-cap = 这段时间最多 { $most }，已有 { $used }。请改小一点，或等下一段时间
refusal-ledger-reversed = 这一笔已经冲销过，请刷新后再看
refusal-ledger-source = 同一来源已经记过另一笔。请先冲销原来的，再重新记
refusal-ledger-too-large = 数太大，账上放不下。请核对后再记
refusal-ledger-hold-ended = 这笔占用已经放开或用掉，请刷新后再看
