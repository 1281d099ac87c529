"""The joint model drawn some way back to the attribution model that it started from.

    mix.py JOINT.pt TEACHER.pt SHARE OUT.pt

What both have becomes the mean of the two, the teacher's with weight SHARE: it gives a little of the names for much of
what it forgot of attributions (Wortsman et al. 2022, weight-space ensembles of fine-tuned models)."""

import sys

import torch

joint, teacher, share, out = torch.load(sys.argv[1]), torch.load(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
same = [k for k in joint if k in teacher and not k.startswith("flat.")]
torch.save(joint | {k: joint[k].float().lerp(teacher[k].float(), share) for k in same}, out)
