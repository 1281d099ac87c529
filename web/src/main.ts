import './style.css';
import { add } from './add';
import { article } from './article';
import { correct } from './correct';
import { drawing } from './drawing';
import { page } from './page';
import { search } from './search';

document.documentElement.classList.add('scripted');
page();
article();
correct();
drawing();
search();
add();
